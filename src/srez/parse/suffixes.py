"""Names under which anyone may register: what `urls.site` and `urls.canonical` know of them.

A small hand-kept stand-in for the Public Suffix List (publicsuffix.org), for the countries that Srez reads most.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Second labels that are suffixes under any two-letter domain (`com.ua`, `gov.by`, `co.uk`).
GENERIC = _names("com co org net gov gob gouv edu ac mil nom pp or ne go nhs police sch")


def _under(top: str, names: str) -> frozenset[str]:
    return frozenset(f"{name}.{top}" for name in names.split())


#: Regional suffixes.
REGIONAL = (
    _under(
        "ru",
        """
        adygeya altai amur amursk arkhangelsk astrakhan bashkiria belgorod bir bryansk buryatia cap cbg chel
        chelyabinsk chita chukotka chuvashia dagestan e-burg fareast grozny int irkutsk ivanovo izhevsk jamal jar
        joshkar-ola k-uralsk kalmykia kaluga kamchatka karelia kazan kchr kemerovo khabarovsk khakassia khv kirov
        kms koenig komi kostroma krasnoyarsk kuban kurgan kursk kustanai kuzbass lipetsk magadan magnitka mari
        mari-el marine mordovia msk mosreg murmansk mytis nakhodka nalchik nkz nnov norilsk nov novosibirsk nsk omsk
        orenburg oryol oskol palana penza perm ptz pyatigorsk rnd rubtsovsk ryazan sakhalin samara saratov simbirsk
        smolensk snz spb stavropol stv surgut syzran tambov tatarstan tom tomsk tsaritsyn tsk tula tuva tver tyumen
        udm udmurtia ulan-ude vdonsk vladikavkaz vladimir vladivostok volgograd vologda voronezh vrn vyatka yakutia
        yamal yaroslavl yekaterinburg yuzhno-sakhalinsk zgrad
        """,
    )
    | _under(
        "ua",
        """
        cherkassy cherkasy chernigov chernihiv chernivtsi chernovtsy ck cn cr crimea cv dn dnepropetrovsk
        dnipropetrovsk donetsk dp if in ivano-frankivsk kh kharkiv kharkov kherson khmelnitskiy khmelnytskyi kiev
        kirovograd km kr krym ks kv kyiv lg lt lugansk luhansk lutsk lv lviv mk mykolaiv nikolaev od odesa odessa pl
        poltava rivne rovno rv sb sebastopol sevastopol sm sumy te ternopil uz uzhgorod uzhhorod vinnica vinnytsia
        vn volyn yalta zaporizhzhe zaporizhzhia zhitomir zhytomyr zp zt
        """,
    )
    | _under("by", "of minsk brest gomel grodno mogilev vitebsk")
    | _under("uk", "ltd plc me")
    | _under("su", "msk spb nov kaluga vologda tula penza karelia abkhazia azerbaijan georgia armenia")
    | _under("xn--p1ai", "xn--c1avg xn--90azh xn--80au xn--d1at xn--o1ac")
)

#: Hosts that give each of their users a name of their own.
HOSTING = _names(
    """
    livejournal.com blogspot.com blogspot.ru wordpress.com narod.ru ucoz.ru ucoz.net ucoz.com at.ua my1.ru clan.su
    3dn.ru tilda.ws wixsite.com weebly.com tumblr.com substack.com medium.com github.io gitlab.io netlify.app
    vercel.app pages.dev web.app firebaseapp.com herokuapp.com mave.digital jimdofree.com site123.me typepad.com
    over-blog.com blogs.com hatenablog.com ghost.io readthedocs.io neocities.org podbean.com blog.ru diary.ru
    """
)

#: Sites on which the path, not the host, says whose the page is.
SHARED = _names(
    """
    t.me telegram.me telegra.ph teletype.in vk.com vkvideo.ru ok.ru dzen.ru zen.yandex.ru yandex.ru ya.ru rutube.ru
    mail.ru pikabu.ru habr.com vc.ru dtf.ru google.com feedburner.com feedblitz.com feedsportal.com youtube.com
    youtu.be facebook.com instagram.com threads.net twitter.com x.com medium.com linkedin.com reddit.com github.com
    gitlab.com patreon.com boosty.to archive.org rss.app politepol.com fetchrss.com feedly.com bsky.app
    soundcloud.com spotify.com apple.com anchor.fm podster.fm
    """
)
