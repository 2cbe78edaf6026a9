// OpenSSL, with the macros that Swift cannot see as functions.
#ifndef COPENSSL_H
#define COPENSSL_H

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// TLS 1.2 with AEAD ciphers and forward secrecy, and TLS 1.3.
static inline int copenssl_restrict(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
        && SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1
        && SSL_CTX_set_cipher_list(context,
            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
            "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305") == 1;
}

static inline int copenssl_no_passphrase(char *buffer, int size, int writing, void *data) { return 0; }

// A key with a passphrase is an error, not a question on the terminal.
static inline void copenssl_never_ask(SSL_CTX *context) { SSL_CTX_set_default_passwd_cb(context, copenssl_no_passphrase); }

static inline void copenssl_set_maximum_version(SSL_CTX *context, int version) { SSL_CTX_set_max_proto_version(context, version); }

// A memory BIO that is dry says "try again" rather than "end".
static inline BIO *copenssl_input(const void *bytes, int count) {
    BIO *bio = BIO_new_mem_buf(bytes, count);
    if (bio) BIO_set_mem_eof_return(bio, -1);
    return bio;
}

static inline long copenssl_pending(BIO *bio) { return (long)BIO_ctrl_pending(bio); }

static inline GENERAL_NAMES *copenssl_alternative_names(X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int copenssl_alternative_name_count(GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

static inline void copenssl_free_alternative_names(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }

// A name of text and its kind, GEN_DNS, GEN_URI or GEN_EMAIL; NULL for others.
static inline const unsigned char *copenssl_alternative_name(GENERAL_NAMES *names, int index, int *kind, int *length) {
    GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    *kind = name->type;
    if (name->type != GEN_DNS && name->type != GEN_URI && name->type != GEN_EMAIL) return NULL;
    *length = ASN1_STRING_length(name->d.ia5);
    return ASN1_STRING_get0_data(name->d.ia5);
}

#endif
