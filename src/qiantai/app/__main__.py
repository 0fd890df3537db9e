"""`python -m qiantai.app` is the command `qiantai`."""

from qiantai.app.cli import main

if __name__ == "__main__":
    main()
