"""What a reader calls a class that CPython names differently."""

WORDS = {
    "ReferenceType": "weakref",
    "ProxyType": "weakref 프록시",
    "CallableProxyType": "weakref 프록시",
}
