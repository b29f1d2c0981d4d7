"""`gai explore`: the web app that makes the published warehouse visible, and checks a report before it is published.

Belongs here: pages, their queries, words and looks, the guards around them, and their frozen copy. Does not belong
here: what a figure means (`dbt_project/`), judging a report (`precheck/`), reading one (`extract/`).

A request goes one way: `app.py` → `door.py` → a module of `pages/` → named SQL in `queries/` → a template.
"""
