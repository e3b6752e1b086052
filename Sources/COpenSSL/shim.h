#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

// SHA256_Init and its like are called deprecated in favour of EVP_Digest. They are what is wanted
// here: EVP looks for a provider as OPENSSL_CONF and the system's configuration say, and fails where
// those are damaged; these are a pure function of the bytes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#endif
