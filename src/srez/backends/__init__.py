"""Where things are kept: SQLite files of one machine; later PostgreSQL and JetStream."""
