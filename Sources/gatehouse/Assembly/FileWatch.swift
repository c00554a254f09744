import Foundation

/// Tells when a file is another than it was: by inode, size and time of change, so that replaced files count too.
struct FileWatch {
    private struct Mark: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private let path: String
    private var mark: Mark?

    init(path: String) {
        self.path = path
        mark = Self.mark(path)
    }

    /// Whether the file has changed since the last look.
    ///
    /// A file that is gone has not: it may be about to be replaced.
    mutating func hasChanged() -> Bool {
        guard let now = Self.mark(path), now != mark else { return false }
        mark = now
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
