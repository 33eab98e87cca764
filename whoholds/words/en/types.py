"""What a reader calls a class that CPython names differently."""

WORDS = {
    "ReferenceType": "weakref",
    "ProxyType": "weak proxy",
    "CallableProxyType": "weak proxy",
}
