from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0007_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='newsletter',
            name='has_archive',
            field=models.BooleanField(default=True, help_text='Its editions can be read on the site, and its mails link to them.', verbose_name='in the web archive'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['newsletter', 'prepared_at', 'id'], name='newsroom_edition_newest'),
        ),
    ]
