import Glibc

/// The directory with the journal's segments and its mark.
struct Journal: Sendable {
    /// The directory.
    let directory: String
    /// The identity of the store that it belongs to.
    let store: UInt64
    /// The boot of the machine.
    let boot: String

    /// Uses a directory, made if need be.
    init(directory: String, store: UInt64, boot: String = Self.currentBoot()) throws(JournalFailure) {
        self.directory = directory
        self.store = store
        self.boot = boot
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw JournalFailure(action: "make \(directory)", code: errno)
        }
    }

    /// The mark, if there is one.
    func mark() throws(JournalFailure) -> JournalMark? {
        guard let text = try Self.text(of: directory + "/mark") else { return nil }
        return JournalMark(text: text)
    }

    /// Replaces the mark, durably.
    func setMark(isClean: Bool) throws(JournalFailure) {
        let path = directory + "/mark"
        let text = JournalMark(store: store, boot: boot, isClean: isClean).text
        let descriptor = Glibc.open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalFailure(action: "open \(path).new", code: errno) }
        defer { Glibc.close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(path + ".new", path) == 0
        else { throw JournalFailure(action: "write \(path)", code: errno) }
        try syncDirectory()
    }

    /// The path of a segment.
    func path(ofSegment number: Int) -> String {
        directory + "/segment-" + String(repeating: "0", count: number < 10 ? 1 : 0) + String(number)
    }

    /// Whether there is a segment of this number.
    func hasSegment(_ number: Int) -> Bool { access(path(ofSegment: number), F_OK) == 0 }

    /// Opens a segment, made if need be.
    func segment(_ number: Int) throws(JournalFailure) -> JournalSegment {
        let segment = try JournalSegment(path: path(ofSegment: number))
        try syncDirectory()
        return segment
    }

    /// Puts a journal that belongs to another store out of the way; answers with where it is now.
    func setAside() throws(JournalFailure) -> String {
        var number = 1
        while access("\(directory).foreign-\(number)", F_OK) == 0 { number += 1 }
        let path = "\(directory).foreign-\(number)"
        guard rename(directory, path) == 0, mkdir(directory, 0o700) == 0 else {
            throw JournalFailure(action: "rename \(directory)", code: errno)
        }
        return path
    }

    private func syncDirectory() throws(JournalFailure) {
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFailure(action: "open \(directory)", code: errno) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalFailure(action: "sync \(directory)", code: errno) }
    }

    /// The kernel's name for the time since the machine was started; empty if it does not say.
    static func currentBoot() -> String {
        let text = (try? text(of: "/proc/sys/kernel/random/boot_id")) ?? nil
        return text.map { String($0.prefix { !$0.isNewline }) } ?? ""
    }

    private static func text(of path: String) throws(JournalFailure) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw JournalFailure(action: "open \(path)", code: errno)
        }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw JournalFailure(action: "read \(path)", code: errno) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
