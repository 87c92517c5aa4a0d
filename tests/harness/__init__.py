"""What the black-box tests stand on: Berth's programs, Docker, raw HTTP."""
