import Foundation

/// The right to be the only gateway in a data folder: a lock on a file in it, which ends with the process.
///
/// The store has a lock of its own, which says nothing of the journal: two gateways with a store each would write over
/// one another's exchanges.
final class DataDirectoryLock: Sendable {
    private let descriptor: Int32

    init(_ directory: String) throws(StartFailure) {
        let path = directory + "/gateway.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StartFailure("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            throw StartFailure(
                isTaken
                    ? "another gateway uses the data folder \(directory) (it holds \(path)); stop it, or use another --data-dir"
                    : "cannot lock \(path): \(String(cString: strerror(errno)))"
            )
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
