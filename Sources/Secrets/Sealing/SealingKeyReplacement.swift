import Glibc

/// A key that lies ready beside the file whose place it is to take.
public struct SealingKeyReplacement: Sendable {
    /// The file that is to be replaced.
    public let path: String

    /// Where the new key lies until then.
    public let draft: String
    /// Whether it was put there now, not by a run before.
    let isOwn: Bool

    /// Puts the new key in the old one's place, in one step that a crash leaves done or not done.
    public func commit() throws(SealingKeyError) {
        guard rename(draft, path) == 0 else { throw SealingKey.failure("replace", path) }
        try SealingKey.syncDirectory(of: path)
    }

    /// Takes the new key away again, unless a run before has put it there; the old one stays.
    public func abandon() {
        if isOwn { unlink(draft) }
    }
}
