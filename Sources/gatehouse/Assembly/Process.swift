import Foundation
import Vocabulary

/// The wall clock.
enum Clock {
    static func now() -> UTCTime {
        // Not by the system's own call: its `timespec` is declared by more than one module, and which of them the
        // compiler holds it to be from depends on the files that it happens to compile together.
        UTCTime(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down)))
    }
}

/// How many files the process may open.
enum FileLimits {
    /// Raises the soft limit to the hard one: each connection is a file, and the usual soft limit is 1,024.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// A folder that the gateway keeps its state in.
enum DataDirectory {
    /// Makes it, for the owner alone.
    static func prepare(_ path: String) throws(StartFailure) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw StartFailure("\(path) is not a folder") }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StartFailure("the folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }
}

/// Where the store is.
struct StoreLocation {
    let path: String

    init(_ url: String?, dataDirectory: String) throws(StartFailure) {
        guard let url else {
            path = dataDirectory + "/gatehouse.db"
            return
        }
        guard url.hasPrefix("sqlite:") else {
            throw StartFailure(
                "store.url: this version keeps its store in SQLite; \(url.prefix(12))… is not sqlite:PATH"
            )
        }
        path = String(url.dropFirst("sqlite:".count))
    }

    /// Makes the folder that it is in.
    func prepare() throws(StartFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try DataDirectory.prepare(folder)
    }
}
