"""The floor knows no business noun: settings, time, money, storage, events, jobs, sign-in, audit, words, logs.

Each module here is its own face: other packages import `qiantai.floor.<module>` directly.
"""
