"""What can go wrong, each with a message fit for the person who reads it."""


class NewsroomError(Exception):
    """A verb was refused. ``str(error)`` is a sentence for the person who asked."""


class NotAllowed(NewsroomError):
    """This person may not do this."""


class WrongStage(NewsroomError):
    """The story's stage or public state does not allow this verb."""


class StaleRevision(NewsroomError):
    """Someone saved a newer revision than the one that was read."""


class StaleLayout(NewsroomError):
    """Someone laid out the front page after it was read."""


class RuleStands(NewsroomError):
    """A rule of the desk forbids it; who may break ``rules`` can, with a reason."""

    def __init__(self, message: str, *, rules: tuple[str, ...]) -> None:
        super().__init__(message)
        self.rules = rules


class NoteMissing(NewsroomError):
    """A few words must be written with this verb."""


class Embargoed(NewsroomError):
    """The instant asked for is before the embargo ends."""


class NotReady(NewsroomError):
    """Something that must be there before this verb is missing."""


class SlugTaken(NewsroomError):
    """Another story is, or once was, public under this slug."""


class AutosaveRefused(NewsroomError):
    """Unsaved text could not be kept, for the reason that the message gives."""


class MarkupRefused(NewsroomError):
    """HTML is too large, too deep or too dense to be cleaned in bounded time."""


class PhotoRefused(NewsroomError):
    """A file is not a picture that can be stored safely."""


class PhotoKnown(NewsroomError):
    """The file is another photo's already, which has the primary key ``photo_pk``."""

    def __init__(self, message: str, *, photo_pk: int) -> None:
        super().__init__(message)
        self.photo_pk = photo_pk


class PhotoInUse(NewsroomError):
    """A photo cannot go, because something shows it; the message names what."""


class PlacementRefused(NewsroomError):
    """Stories cannot stand on the front page as they were placed."""


class LinkRefused(NewsroomError):
    """Text is not a web address that a page can link to."""


class AddressRefused(NewsroomError):
    """Text is not an e-mail address that mail can be sent to."""


class FileRefused(NewsroomError):
    """A file cannot be read as a list of addresses."""


class UnknownToken(NewsroomError):
    """A link's token names nothing, or nothing any more."""


class TooOften(NewsroomError):
    """A form was sent more often than it may be; later it may be sent again."""


class NotAPerson(NewsroomError):
    """A form did not pass what tells people from robots."""


class EditionPaused(NewsroomError):
    """An edition cannot go on without a person's decision."""


class MailRefused(NewsroomError):
    """The mail server could not be reached or would not take the message."""


class NotConfigured(NewsroomError):
    """A setting is missing that this verb cannot do without."""
