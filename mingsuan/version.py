"""The version of the package, for certificates and reports."""

VERSION = "0.1.0"
