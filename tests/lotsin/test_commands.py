"""The command `lotsin` from outside: what it prints, its exit status, no traceback ever."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from store.settings import ROOT

NEW_TOWN = [
    {
        "id": "6f2c2c1a-1111-4a4a-9a9a-000000000001",
        "name": "Kinderchor Die Spatzen",
        "description": "Kinder singen zusammen, immer dienstags.",
        "status": "active",
        "organization": {"id": "o1", "name": "Musikverein"},
        "service_at_locations": [
            {"id": "s1", "location": {"id": "l1", "name": "Haus am Markt", "latitude": 52.0, "longitude": 8.5,
             "addresses": [{"id": "a1", "address_1": "Markt 3", "city": "Neustadt", "state_province": "NRW",
                            "postal_code": "33333"}]}}
        ],
        "phones": [{"id": "p1", "number": "05221 123456"}],
        "schedules": [{"id": "t1", "freq": "WEEKLY", "byday": "TU", "opens_at": "16:00:00", "closes_at": "17:00:00"}],
        "accreditations": "unbekannt",
    }
]  # fmt: skip


def test_search_answers_without_importing_rasa():
    code = "import sys, lotsin.cli, lotsin.searching; print(*sorted({name.split('.')[0] for name in sys.modules}))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert not {"rasa", "spacy", "tensorflow", "sklearn"} & set(shown.stdout.split())


def test_search_prints_results_best_first(instance):
    shown = instance.run("search", "tanzgruppe", "--municipality", "Ahlen", "--json")

    results = json.loads(shown.stdout)["results"]
    assert "ahlen-danceroom" in [result["id"] for result in results[:3]]
    assert [r["score"] for r in results] == sorted((r["score"] for r in results), reverse=True)


def test_a_batch_of_two_hundred_lines_is_answered_in_order_with_sessions_kept_apart(instance, tmp_path):
    lines = []
    for at in range(100):
        lines.append(
            {"id": f"q{at}", "session": f"s{at % 2}", "text": "krabbelgruppe" if at % 2 else "hebamme", "municipality": "ahlen"}
        )
        lines.append({"id": f"m{at}", "session": f"s{at % 2}", "text": "danke", "municipality": "ahlen"})
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    answered = instance.run("ask", "--batch", str(file))

    out = [json.loads(line) for line in answered.stdout.splitlines()]
    assert [line["id"] for line in out] == [line["id"] for line in lines]
    assert {line["outcome"] for line in out[1::2]} == {"chitchat"}
    assert all("topics" in line and "latency_ms" in line for line in out)


def test_a_new_town_from_hsds_is_answerable_at_once(instance, tmp_path):
    file = tmp_path / "neustadt.json"
    file.write_text(json.dumps(NEW_TOWN), encoding="utf-8")

    loaded = instance.run("kb", "import", str(file))
    answered = instance.run("ask", "wo kann meine tochter singen", "--municipality", "neustadt", "--json")

    assert "Neustadt: new" in loaded.stdout
    assert "not kept: accreditations" in loaded.stdout
    assert json.loads(answered.stdout)["results"][0]["id"] == NEW_TOWN[0]["id"]


def test_a_broken_spreadsheet_is_named_with_its_row_and_nothing_is_loaded(instance, tmp_path):
    broken = [NEW_TOWN[0] | {"id": "ok-1"}, {"id": "bad-1", "description": "ohne Namen"}]
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(broken), encoding="utf-8")

    loaded = instance.run("kb", "import", str(file), "--municipality", "anderswo")
    found = instance.run("search", "singen", "--municipality", "anderswo")

    assert loaded.returncode == 1
    assert "row 2, field name" in loaded.stderr
    assert "'anderswo' is not there" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("search", "tanz", "--municipality", "atlantis"), 2, "known are"),
        (("search", "tanz"), 2, "--municipality"),
        (("search",), 2, "TEXT"),
        (("ask", "tanz", "--municipality", "ahlen", "--at", "gestern"), 2, "2026-11-25T10:00"),
        (("ask", "tanz", "--municipality", "ahlen", "--lat", "51.7"), 2, "go together"),
        (("ask", "--batch", "/gibt/es/nicht.jsonl"), 1, "cannot be read"),
        (("kb", "import", "/gibt/es/nicht"), 1, "no such file"),
        (("kb", "export", "--municipality", "atlantis"), 2, "not there"),
        (("gibtsnicht",), 2, "invalid choice"),
        (("kb",), 2, "PART"),
        (("privacy", "forget", "niemand"), 1, ""),
    ],
)
def test_a_wrong_call_is_explained_in_one_line(instance, arguments, status, says):
    shown = instance.run(*arguments)

    assert shown.returncode == status
    assert says in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOTSIN_PORT", "achtzig", "LOTSIN_PORT"),
        ("LOTSIN_DATABASE_URL", "mysql://x", "LOTSIN_DATABASE_URL"),
        ("LOTSIN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x", "check LOTSIN_DATABASE_URL"),
        ("LOTSIN_HOME", "/proc/nothing", "LOTSIN_HOME"),
    ],
)
def test_a_wrong_setting_is_named(instance, name, value, says):
    shown = instance.run("kb", "stats", **{name: value})

    assert shown.returncode in (1, 2)
    assert says in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_missing_model_says_how_to_get_one(instance, tmp_path):
    shown = instance.run("ask", "tanz", LOTSIN_HOME=str(tmp_path))

    assert shown.returncode == 1
    assert "lotsin train" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_broken_lines_of_a_batch_are_named(instance, tmp_path):
    file = tmp_path / "broken.jsonl"
    file.write_text('{"text": "tanz"}\n{"text": \n', encoding="utf-8")

    shown = instance.run("ask", "--batch", str(file))

    assert shown.returncode == 1
    assert "line 2" in shown.stderr


def test_the_review_list_is_masked_and_readable(instance):
    instance.run("ask", "gibts hier unterwasserrugby? tel 0176 12345678", "--municipality", "herne")

    shown = instance.run("review", "list", "--municipality", "herne")

    assert "[Telefon]" in shown.stdout
    assert "12345678" not in shown.stdout


def test_doctor_names_what_is_well(instance):
    shown = instance.run("doctor", LOTSIN_PORT="18099")

    assert shown.returncode == 0, shown.stdout
    assert "model: lotsin-" in shown.stdout


def test_the_export_can_be_imported_again_without_a_change(instance):
    exported = instance.run("kb", "export", "--format", "hsds", "--municipality", "herne")

    again = instance.run("kb", "import", "-", "--format", "hsds", "--dry-run", text=exported.stdout)

    assert "0 would be added, 0 would be changed" in again.stdout, again.stdout + again.stderr


def test_stock_rasa_commands_work_on_this_tree(tmp_path):
    rasa = str(Path(sys.executable).with_name("rasa"))
    trained = subprocess.run(
        [rasa, "train", "--out", str(tmp_path), "--fixed-model-name", "stock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert trained.returncode == 0, trained.stderr[-2000:]

    sentences = tmp_path / "nlu.yml"
    sentences.write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: ask_cost\n  examples: |\n    - was kostet der spaß\n"
        "- intent: thank\n  examples: |\n    - merci vielmals\n",
        encoding="utf-8",
    )
    tested = subprocess.run(
        [rasa, "test", "nlu", "--nlu", str(sentences), "--model", str(tmp_path / "stock.tar.gz"),
         "--out", str(tmp_path / "results"), "--no-plot"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stderr[-2000:]
    assert (tmp_path / "results" / "intent_report.json").exists()
