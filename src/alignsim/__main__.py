"""``python -m alignsim`` is ``alignsim``."""

from alignsim.app.cli import main

if __name__ == "__main__":
    main(prog_name="alignsim")
