import Glibc

/// A small file that is replaced in one step: after a crash or a loss of power it is what it was or what it became.
///
/// Its owner alone can read it. One process at a time may write it.
public enum DurableFile {
    /// The bytes of the file at a path, at most so many; `nil` if there is none.
    public static func read(_ path: String, atMost limit: Int) throws(StoreFailure) -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open", path)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("read", path) }
        guard count <= limit else { throw StoreFailure("\(path) is longer than \(limit) bytes") }
        return Array(bytes[..<count])
    }

    /// Puts a file of these bytes in the place of the one at a path, or where there is none.
    ///
    /// When it returns, a loss of power does not undo it.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(StoreFailure) {
        let draft = "\(path).next"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("make", draft) }
        let written = Glibc.write(descriptor, bytes, bytes.count)
        // Synced first: the name must never lead to a file whose bytes are not there yet.
        let isWritten = written == bytes.count && fsync(descriptor) == 0
        let reason = failure("write", draft)
        close(descriptor)
        guard isWritten else {
            unlink(draft)
            throw reason
        }
        guard rename(draft, path) == 0 else { throw failure("replace", path) }
        try syncFolder(of: path)
    }

    private static func syncFolder(of path: String) throws(StoreFailure) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let name = folder.isEmpty ? "." : folder == [""] ? "/" : folder.joined(separator: "/")
        let descriptor = Glibc.open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", name) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", name) }
    }

    private static func failure(_ action: String, _ path: String) -> StoreFailure {
        StoreFailure("cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}
