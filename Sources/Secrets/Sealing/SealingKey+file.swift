import Glibc
import Vocabulary

extension SealingKey {
    /// What to do where there is no key file.
    public enum Absence: Sendable {
        /// Make one: right while nothing has been sealed yet.
        case makes
        /// Refuse: what was sealed before could not be opened with a new key.
        case refuses
    }

    /// Loads the key from a file that only its owner can read; makes one of mode 0600 where there is none.
    ///
    /// A new file appears under its name only when it is written and synced, so that neither a crash nor a second
    /// gateway that starts at the same time can leave or meet half a key; of two, both take the one that came first.
    /// Blocks: for the start of the process.
    public static func load(path: String, ifAbsent: Absence = .makes) throws(SealingKeyError) -> SealingKey {
        if let key = try read(path) { return key }
        guard ifAbsent == .makes else { throw .missing(path: path) }
        try make(path)
        guard let key = try read(path) else { throw .missing(path: path) }
        return key
    }

    private static func read(_ path: String) throws(SealingKeyError) -> SealingKey? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .open(path: path, mode: status.st_mode & 0o7777) }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw .foreign(path: path, owner: status.st_uid)
        }
        // Longer than any text of a key with blanks around it; what is longer still is no key.
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("read", path) }
        guard count < bytes.count else { throw .notAKey(source: path) }
        return try SealingKey(text: Secret(String(decoding: bytes[..<count], as: UTF8.self)), source: path)
    }

    /// Puts the key beside a key's file, for its owner alone, written and synced: `PATH.next`.
    ///
    /// What cannot be replaced, because its folder cannot be written or is a mount, is found here, before anything is
    /// changed. A link is followed: the file that it leads to is replaced. One that lies there already is kept: the store
    /// may be moved to it, so that another key must not take its place.
    public func prepareReplacement(of path: String) throws(SealingKeyError) -> SealingKeyReplacement {
        let target = try Self.resolved(path)
        let next = "\(target).next"
        if let waiting = try Self.read(next) {
            guard waiting.identifier == identifier else { throw .unfinished(path: next) }
            return SealingKeyReplacement(path: target, draft: next, isOwn: false)
        }
        let draft = "\(target).\(RandomText.identifier())"
        try Self.write(text, to: draft)
        guard rename(draft, next) == 0 else {
            let reason = Self.failure("make", next)
            unlink(draft)
            throw reason
        }
        try Self.syncDirectory(of: target)
        return SealingKeyReplacement(path: target, draft: next, isOwn: true)
    }

    private static func resolved(_ path: String) throws(SealingKeyError) -> String {
        guard let real = unsafe realpath(path, nil) else { throw failure("find", path) }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    private static func make(_ path: String) throws(SealingKeyError) {
        let draft = "\(path).\(RandomText.identifier())"
        defer { unlink(draft) }
        try write(random().text, to: draft)
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("make", path) }
        try syncDirectory(of: path)
    }

    private static func write(_ key: Secret, to draft: String) throws(SealingKeyError) {
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("make", draft) }
        let text = Array((key.revealed + "\n").utf8)
        let written = unsafe Glibc.write(descriptor, text, text.count)
        let isSynced = written == text.count && fsync(descriptor) == 0
        let reason = failure("write", draft)
        close(descriptor)
        guard isSynced else {
            unlink(draft)
            throw reason
        }
    }

    static func syncDirectory(of path: String) throws(SealingKeyError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory =
            switch slash {
            case nil: "."
            case path.startIndex?: "/"
            case let slash?: String(path[..<slash])
            }
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", directory) }
    }

    static func failure(_ action: String, _ path: String) -> SealingKeyError {
        .system(action: action, path: path, message: unsafe String(cString: strerror(errno)))
    }
}
