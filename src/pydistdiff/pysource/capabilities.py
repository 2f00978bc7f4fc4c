"""What modules and functions let code do, by the names that Python knows them by.

To tell of another one, write its dotted name into the entry of its code; those of builtins begin with `builtins.`, and
`X()` stands for an object that `X` made.
"""

from __future__ import annotations

from typing import NamedTuple

from pydistdiff.model import FactCode


class Capability(NamedTuple):
    """Modules whose import is told, and functions, classes and attributes whose use is."""

    code: FactCode
    modules: str
    names: str


CAPABILITIES = (
    Capability(
        FactCode.DYNAMIC_CODE,
        "code codeop runpy imp zipimport",
        "builtins.eval builtins.exec builtins.compile builtins.execfile types.CodeType types.FunctionType "
        "code.InteractiveInterpreter code.InteractiveConsole code.interact code.compile_command "
        "codeop.compile_command codeop.Compile runpy.run_path runpy.run_module imp.load_source imp.load_module "
        "imp.load_compiled imp.load_dynamic importlib.util.spec_from_file_location importlib.util.spec_from_loader "
        "importlib.machinery.SourceFileLoader importlib.machinery.SourcelessFileLoader "
        "importlib.machinery.ExtensionFileLoader zipimport.zipimporter",
    ),
    Capability(
        FactCode.PROCESS,
        "subprocess pty pexpect sh plumbum fabric invoke popen2 commands",
        "subprocess.run subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output "
        "subprocess.getoutput subprocess.getstatusoutput os.system os.popen os.popen2 os.popen3 os.popen4 os.startfile "
        "os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe "
        "os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe "
        "os.posix_spawn os.posix_spawnp os.fork os.forkpty posix.system nt.system pty.spawn pty.fork "
        "asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.subprocess "
        "multiprocessing.Process multiprocessing.Pool multiprocessing.pool.Pool "
        "concurrent.futures.ProcessPoolExecutor commands.getoutput commands.getstatusoutput "
        "webbrowser.open webbrowser.open_new webbrowser.open_new_tab distutils.spawn.spawn",
    ),
    Capability(
        FactCode.NATIVE_CALL,
        "ctypes _ctypes cffi",
        "ctypes.CDLL ctypes.PyDLL ctypes.WinDLL ctypes.OleDLL ctypes.cdll ctypes.windll ctypes.oledll ctypes.pydll "
        "ctypes.pythonapi ctypes.LibraryLoader ctypes.CFUNCTYPE ctypes.WINFUNCTYPE ctypes.memmove ctypes.string_at "
        "ctypes.util.find_library _ctypes.dlopen _ctypes.LoadLibrary cffi.FFI",
    ),
    Capability(
        FactCode.UNPICKLING,
        "pickle cPickle _pickle marshal shelve dill cloudpickle jsonpickle",
        "pickle.load pickle.loads pickle.Unpickler cPickle.load cPickle.loads cPickle.Unpickler _pickle.load "
        "_pickle.loads _pickle.Unpickler marshal.load marshal.loads shelve.open dill.load dill.loads cloudpickle.load "
        "cloudpickle.loads jsonpickle.decode joblib.load torch.load pandas.read_pickle yaml.unsafe_load "
        "yaml.unsafe_load_all yaml.full_load yaml.load yaml.load_all yaml.UnsafeLoader",
    ),
    Capability(
        FactCode.NETWORK,
        "socket ssl _socket _ssl http.client http.server httplib urllib.request urllib2 urllib3 requests httpx aiohttp "
        "websocket websockets paramiko asyncssh ftplib smtplib smtpd telnetlib poplib imaplib nntplib xmlrpc xmlrpclib "
        "socketserver SocketServer pycurl twisted.application twisted.conch twisted.internet twisted.mail "
        "twisted.names twisted.pair twisted.protocols twisted.runner twisted.spread twisted.web twisted.words zmq grpc "
        "dns boto3 botocore httplib2 treq niquests curl_cffi",
        "socket.socket socket.create_connection socket.create_server socket.socketpair socket.fromfd "
        "socket.getaddrinfo socket.gethostbyname socket.gethostbyname_ex _socket.socket ssl.wrap_socket "
        "ssl._create_unverified_context http.client.HTTPConnection http.client.HTTPSConnection http.server.HTTPServer "
        "http.server.ThreadingHTTPServer httplib.HTTPConnection httplib.HTTPSConnection urllib.urlopen "
        "urllib.urlretrieve urllib.request.urlopen urllib.request.urlretrieve urllib.request.build_opener "
        "urllib.request.install_opener urllib2.urlopen urllib2.build_opener urllib3.PoolManager urllib3.request "
        "urllib3.HTTPConnectionPool urllib3.HTTPSConnectionPool requests.get requests.post requests.put requests.patch "
        "requests.delete requests.head requests.options requests.request requests.Session requests.session httpx.get "
        "httpx.post httpx.put httpx.patch httpx.delete httpx.head httpx.request httpx.stream httpx.Client "
        "httpx.AsyncClient aiohttp.ClientSession aiohttp.request websocket.create_connection websocket.WebSocketApp "
        "websockets.connect paramiko.SSHClient paramiko.Transport ftplib.FTP ftplib.FTP_TLS smtplib.SMTP "
        "smtplib.SMTP_SSL telnetlib.Telnet xmlrpc.client.ServerProxy xmlrpc.server.SimpleXMLRPCServer "
        "asyncio.open_connection asyncio.open_unix_connection asyncio.start_server asyncio.start_unix_server "
        "socketserver.TCPServer socketserver.UDPServer dns.resolver.resolve dns.resolver.query boto3.client "
        "boto3.resource boto3.Session",
    ),
    Capability(
        FactCode.CREDENTIALS,
        "keyring netrc secretstorage win32crypt",
        "keyring.get_password keyring.get_credential netrc.netrc getpass.getpass win32crypt.CryptUnprotectData",
    ),
    Capability(
        FactCode.DECODING,
        "",
        "base64.b64decode base64.standard_b64decode base64.urlsafe_b64decode base64.b32decode base64.b16decode "
        "base64.b85decode base64.a85decode base64.z85decode base64.decodebytes base64.decodestring base64.decode "
        "binascii.a2b_base64 binascii.a2b_hex binascii.unhexlify binascii.a2b_uu codecs.decode "
        "zlib.decompress zlib.decompressobj lzma.decompress "
        "bz2.decompress",
    ),
    Capability(
        FactCode.IMPORT_HOOK,
        "",
        "sys.meta_path sys.path_hooks sys.path_importer_cache sys.settrace sys.setprofile sys.addaudithook "
        "sys.monitoring threading.settrace threading.setprofile builtins.breakpoint sys.breakpointhook "
        "sys.excepthook atexit.register site.addsitedir site.addpackage",
    ),
    Capability(
        FactCode.FILE_WRITING,
        "winreg _winreg",
        "shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move shutil.rmtree shutil.unpack_archive "
        "os.remove os.unlink os.rmdir os.removedirs os.rename os.renames os.replace os.link os.symlink os.chmod "
        "os.chown os.mkdir os.makedirs os.truncate os.mkfifo os.mknod pathlib.Path().write_text "
        "pathlib.Path().write_bytes pathlib.Path().unlink pathlib.Path().rename pathlib.Path().replace "
        "pathlib.Path().mkdir pathlib.Path().rmdir pathlib.Path().touch pathlib.Path().chmod "
        "pathlib.Path().symlink_to pathlib.Path().hardlink_to winreg.SetValue winreg.SetValueEx winreg.CreateKey "
        "winreg.CreateKeyEx winreg.DeleteKey",
    ),
)

CODES: dict[str, FactCode] = {name: entry.code for entry in CAPABILITIES for name in entry.names.split()}
"""The code of each function, class or attribute."""
ONLY_CALLED = ("types.CodeType", "types.FunctionType")
"""Classes that are named in questions of what something is, too: only a call makes one."""
MODULES: dict[str, FactCode] = {name: entry.code for entry in CAPABILITIES for name in entry.modules.split()}
"""The code of each module."""

ENVIRONMENTS = ("os.environ", "os.environb")
"""All variables of the environment; what reads one of them is told with its name."""
READERS = (
    "os.getenv",
    "os.getenvb",
    *(f"{of}.{method}" for of in ENVIRONMENTS for method in ("get", "__getitem__", "pop", "setdefault")),
)
"""What is called with the name of a variable."""
OPENERS = {"builtins.open": 1, "io.open": 1, "codecs.open": 1, "os.fdopen": 1, "pathlib.Path().open": 0}
"""What opens a file, and which argument is the mode."""
METHODS = {"write_text": FactCode.FILE_WRITING, "write_bytes": FactCode.FILE_WRITING, "fromhex": FactCode.DECODING}
"""Methods that only paths have, whatever they are called, and `fromhex` of `bytes`."""
IMPORTERS = ("builtins.__import__", "importlib.import_module", "importlib.__import__")
"""What imports the module that it is given the name of."""
NAMESPACES = ("builtins.globals", "builtins.locals")
"""What gives the names of a module or function as a dictionary."""
GETTERS = ("builtins.getattr",)
"""What gives the attribute that it is given the name of."""
BUILTINS = (
    *("eval", "exec", "compile", "execfile", "open", "__import__", "breakpoint", "__builtins__"),
    *("getattr", "vars", "globals", "locals"),  # these alone do nothing
)
"""Names that need no import."""

WHOLE = frozenset((*CODES, *ENVIRONMENTS, *READERS, "os.putenv", *OPENERS, *IMPORTERS))
"""Names whose use is told, or may be."""
_STEPS = (*WHOLE, *MODULES, *GETTERS, "builtins.vars", "sys.modules")
BEGINNINGS = frozenset(
    ".".join(parts[:count]) for name in _STEPS for parts in [name.split(".")] for count in range(1, len(parts) + 1)
) | {"pathlib.Path"}
"""Every name that one of these begins with: what is none of them leads to nothing that is told."""
INNER_WORDS = frozenset(word for name in BEGINNINGS for word in name.split(".")[1:]) | {"__dict__"}
"""The words of which one follows where a module is used for anything that is told."""


def known_name(dotted: str) -> str | None:
    """The longest beginning of a dotted name that is told: `subprocess.run.__doc__` begins with `subprocess.run`."""
    while dotted and dotted not in CODES:
        dotted = dotted.rpartition(".")[0]
    return dotted or None


def known_module(dotted: str) -> str | None:
    """The longest beginning of the name of a module that is told."""
    while dotted and dotted not in MODULES:
        dotted = dotted.rpartition(".")[0]
    return dotted or None
