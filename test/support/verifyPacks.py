"""Judges many evidence packs in one process: the module to verify with, then on stdin the folder of a pack on each line. Prints an exit code for each."""
import contextlib
import importlib.util
import io
import pathlib
import sys

spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
sys.argv = [sys.argv[1]]
ask_openssl, answers = verify.is_signed, {}


def is_signed(folder, *question):
    """OpenSSL is asked once for each key, type, bytes and signature."""
    if question not in answers:
        answers[question] = ask_openssl(folder, *question)
    return answers[question]


verify.is_signed = is_signed
for line in sys.stdin:
    verify.PACK = pathlib.Path(line.rstrip("\n"))
    with contextlib.redirect_stdout(io.StringIO()):
        code = verify.run()
    print(code)
