"""A file read into a plan by a process that knows nothing yet: within its bounds, and with nobody waiting behind it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from knowledge.base import Folders, Knowledge
from knowledge.imports import contacts, cpts, cpts_json, cpts_list, dila, finess
from knowledge.imports.plan import Plan, plan
from knowledge.imports.reading import FormatError, Origin, Reader
from knowledge.overlay import Kind, State
from knowledge.system import reason

HEAD = 4096  # bytes that tell which format a file has
_READERS: Mapping[Kind, Callable[[str, bytes], Reader]] = {"cpts": cpts.reader_of, "contact": contacts.reader_of}
FORMS: Mapping[str, tuple[Reader, ...]] = {
    "finess": (finess.read_current, finess.read_frozen),
    "finess-plus": (cpts_json.read_finess_plus,),
    "santegraphie": (cpts_json.read_santegraphie,),
    "dila": (dila.read_dila,),
}
_BLANK = "les colonnes sont reconnues, mais aucune ligne n'est remplie."
_LISTS = (contacts.read_table, contacts.read_workbook, cpts_list.read_table, cpts_list.read_workbook)
_NOTHING: Mapping[Kind, str] = {
    "cpts": "aucune CPTS n'y a été trouvée ; ce fichier n'est pas, ou n'est plus, d'une forme que je lis.",
    "contact": "aucune ARS, délégation ni CPAM n'y a été trouvée ; ce fichier n'est pas, ou n'est plus, d'une forme "
    "que je lis.",
}


def planned(
    folders: Folders, state: State, kind: Kind, path: Path, name: str, origin: Origin, today: date, form: str = ""
) -> Plan | str:
    """What importing a file would do over what stands, or why it is not read, in French; libraries raise their own.

    `form`: the only one it may have, for a file that nobody looks at before it is read.
    """
    knowledge = Knowledge(*folders)
    knowledge.reflect(state)
    try:
        with path.open("rb") as stream:
            reader = _READERS[kind](name, stream.peek(HEAD)[:HEAD])
            nothing = _BLANK if reader in _LISTS else _NOTHING[kind]
            if form and reader not in FORMS[form]:
                return f"{name} : ce fichier n'est pas, ou n'est plus, de la forme attendue ({form})."
            if reader is cpts_json.read_santegraphie:
                reader = partial(cpts_json.read_santegraphie, contours=knowledge.contours)
            found = plan(knowledge, kind, reader(stream, knowledge.gazetteer, origin), today)
    except FormatError as error:
        return str(error)
    except FileNotFoundError:
        return f"Le fichier {path} n'existe pas."
    except OSError as error:
        return f"{path} ne peut pas être lu ({reason(error)})."
    return found if found.read or found.refused else f"{name} : {nothing}"
