"""The terminal UI: it draws the Report and nothing else, so a saved report needs neither input at hand.

`terminal` says whether it can be shown; `app.show` shows it. Textual is loaded by `app`, and by nothing before it.
"""
