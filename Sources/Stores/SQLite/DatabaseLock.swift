import Glibc

/// The right to be the only gateway on a database: a lock on the file beside it, which ends with the process.
struct DatabaseLock: ~Copyable, Sendable {
    private let descriptor: Int32

    init(path: String) throws(StoreFailure) {
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFailure("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw StoreFailure(
                isTaken
                    ? "another gateway has this database open (it holds \(path)); stop it, or use another data directory"
                    : "cannot lock \(path): \(reason)"
            )
        }
    }

    deinit { Glibc.close(descriptor) }
}
