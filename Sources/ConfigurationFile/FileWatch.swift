import Foundation

/// Tells when a file is another than it was: by inode, size and time of change, so that replaced files count too.
public struct FileWatch: Sendable {
    private struct Mark: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private let path: String
    private var mark: Mark?
    private var seen: Mark?

    /// Takes the file as it is now for known; made before the file is read, so that no change is missed.
    public init(path: String) {
        self.path = path
        mark = Self.mark(path)
    }

    /// Whether the file has changed and was the same at two looks since.
    ///
    /// An editor that empties a file and then writes it is caught in between by one look, and hardly by two. A file
    /// that is gone has not changed: it may be about to be replaced.
    public mutating func hasChanged() -> Bool {
        let before = seen
        seen = Self.mark(path)
        guard let seen, seen != mark, seen == before else { return false }
        mark = seen
        return true
    }

    private static func mark(_ path: String) -> Mark? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Mark(
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: Int(status.st_mtim.tv_sec),
            nanoseconds: Int(status.st_mtim.tv_nsec)
        )
    }
}
