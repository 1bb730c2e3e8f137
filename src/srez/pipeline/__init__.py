"""The flow, left to right: each module is one stage, and a failure is a value in what a stage hands on.

collector  who is due          | look       visit | parse | normalise
           | sequencer         batch | append | acknowledge
follow     published records   | view.apply
"""
