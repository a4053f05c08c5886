// Package sealed encrypts objects, each learner's under a key of that learner, so
// that destroying the key makes every copy of their voice unreadable at once: in
// the store, in its versions, and in backups that nobody can reach any more.
//
// Three keys lie above each other:
//
//   - The master key is configuration, or stays in a key management service
//     ([Master]). It encrypts data keys and nothing else.
//   - A data key is 32 random bytes per learner, kept by storage.Keys encrypted
//     under the master key (AES-256-GCM; the learner's alias is authenticated with
//     it, so that the key of one cannot be passed off as another's).
//   - An object key is HKDF-SHA256 of the data key and the object's key in the
//     store, so that an object copied to another place does not open there.
//
// [Objects] is storage.Objects over any storage.Objects. What it stores is DARE
// 2.0 as package sio has it: packages of 64 KiB, each with AES-256-GCM. A range
// costs the packages it lies in.
//
// # What is noticed
//
// A changed byte, a package moved within an object or taken from another one, an
// object cut short or lengthened, and an object under another key than it was
// stored under: reading fails with models.Internal at the package concerned, and
// no byte of it is returned. An end that was cut off is noticed by who reads to
// the end. That an object was replaced as a whole by an older version of itself is
// not noticed here; the SHA-256 in a recording's row tells of the original.
//
// # What is kept in memory
//
// The data key is fetched and decrypted for each call of Put and Open, and
// forgotten before bytes flow: from the moment that it is destroyed no further
// call succeeds, in any process.
package sealed
