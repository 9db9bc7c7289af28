"""Two photos of one file, which were possible, part before checksums become unique."""

import hashlib

from django.db import migrations


def part_twins(apps, schema_editor):
    """The first of each keeps its checksum, the others get one that no file has."""
    photos = apps.get_model("newsroom", "Photo").objects.using(schema_editor.connection.alias)
    before = None
    rows = photos.order_by("checksum", "pk").values_list("pk", "checksum")
    for pk, checksum in rows.iterator():
        if checksum == before:
            own = hashlib.sha256(f"{checksum}:{pk}".encode()).hexdigest()
            photos.filter(pk=pk).update(checksum=own)
        before = checksum


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_workflow")]

    operations = [migrations.RunPython(part_twins, migrations.RunPython.noop)]
