"""The words of a report: what a field of it may say, where that is one of a few words."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """How equal the two inputs are, best first."""

    IDENTICAL = "identical"
    SAME_CONTENTS = "same-contents"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"


class InputKind(StrEnum):
    """What an input is."""

    WHEEL = "wheel"
    SDIST = "sdist"
    CONDA = "conda"
    CONDA_V1 = "conda-v1"
    EGG = "egg"
    ARCHIVE = "archive"
    DIRECTORY = "directory"
    INSTALLED = "installed"
    GIT = "git"
    FILE = "file"


class Status(StrEnum):
    """What became of a member."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


class Significance(StrEnum):
    """What sort of difference a change is."""

    CONTENT = "content"
    ORDER = "order"
    FORMAT = "format"
    ENVIRONMENT = "environment"
    CONTAINER = "container"
    DERIVED = "derived"


class Side(StrEnum):
    """Which input something was seen in."""

    A = "a"
    B = "b"
    BOTH = "both"


class Operation(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"
    MOVED = "moved"


class MemberType(StrEnum):
    """What a member is when it is no regular file."""

    SYMLINK = "symlink"
    HARDLINK = "hardlink"
    DIRECTORY = "directory"
    DEVICE = "device"
    FIFO = "fifo"


class ValueType(StrEnum):
    """The type of a value as its format has it."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    NULL = "null"
    DATETIME = "datetime"
    BYTES = "bytes"
    LIST = "list"
    MAPPING = "mapping"


class MediaType(StrEnum):
    """The format of a picture that can be shown."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"


class Role(StrEnum):
    """What a member is in its distribution."""

    METADATA = "metadata"
    STARTUP = "startup"
    SCRIPT = "script"
    CODE = "code"
    BYTECODE = "bytecode"
    NATIVE = "native"
    LICENCE = "licence"
    RECIPE = "recipe"
    DOCUMENTATION = "documentation"
    TEST = "test"
    DATA = "data"


class Installed(StrEnum):
    """Whether the installed trees would differ."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class HazardCode(StrEnum):
    """What could mislead a reader or harm an installer; each has its page in the documentation."""

    DUPLICATE_MEMBER = "duplicate-member"
    COLLIDING_NAMES = "colliding-names"
    HEADER_MISMATCH = "header-mismatch"
    HIDDEN_DATA = "hidden-data"
    PREPENDED_DATA = "prepended-data"
    TRAILING_DATA = "trailing-data"
    UNSAFE_NAME = "unsafe-name"
    DECEPTIVE_NAME = "deceptive-name"
    LINK_ESCAPE = "link-escape"
    SPECIAL_FILE = "special-file"
    RECORD_MISMATCH = "record-mismatch"
    RECORD_UNLISTED = "record-unlisted"
    RECORD_MISSING = "record-missing"
    PATHS_MISMATCH = "paths-mismatch"
    SEVERAL_DIST_INFO = "several-dist-info"
    SEVERAL_ROOTS = "several-roots"
    CONDA_LAYOUT = "conda-layout"
    METADATA_REPEATED_FIELD = "metadata-repeated-field"
    INSTALL_COLLISION = "install-collision"
    MODE_AMBIGUOUS = "mode-ambiguous"
    STALE_BYTECODE = "stale-bytecode"
    LONE_CR = "lone-cr"
    VCS_DIRECTORY = "vcs-directory"
    EDITABLE_PATH = "editable-path"
    SECRET_IN_PACKAGE = "secret-in-package"  # noqa: S105 - the name of a hazard
    CORRUPT_MEMBER = "corrupt-member"
    CORRUPT_ARCHIVE = "corrupt-archive"
    ENCRYPTED_MEMBER = "encrypted-member"
    UNSUPPORTED_COMPRESSION = "unsupported-compression"
    LIMIT_EXCEEDED = "limit-exceeded"
    BIDI_CONTROL = "bidi-control"
    MIXED_SCRIPT = "mixed-script"
    EXECUTABLE_STARTUP = "executable-startup"


class FactCode(StrEnum):
    """What code does that a reviewer wants to see, the most pressing first; honest code does all of it, too."""

    STARTUP = "startup"
    PLATFORM_TAG = "platform-tag"
    STABLE_ABI = "stable-abi"
    DYNAMIC_CODE = "dynamic-code"
    PROCESS = "process"
    NATIVE_CALL = "native-call"
    UNPICKLING = "unpickling"
    NETWORK = "network"
    CREDENTIALS = "credentials"
    ENVIRONMENT_SECRET = "environment-secret"  # noqa: S105 - what a fact is about
    HIDDEN_CHARACTERS = "hidden-characters"
    DYNAMIC_NAME = "dynamic-name"
    ENCODED_DATA = "encoded-data"
    DECODING = "decoding"
    IMPORT_HOOK = "import-hook"
    FILE_WRITING = "file-writing"
    ENVIRONMENT = "environment"
    IMPORT_TIME = "import-time"
    LONG_LINE = "long-line"
    MORE = "more"


class ReviewGroup(StrEnum):
    """Why a node should be read early, the most pressing first."""

    SOURCE = "source"
    STARTUP = "startup"
    DEPENDENCY = "dependency"
    TAG = "tag"
    NATIVE = "native"
    CODE = "code"
    DATA = "data"
    DOCUMENTATION = "documentation"
