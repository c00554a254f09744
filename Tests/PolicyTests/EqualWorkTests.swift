import Synchronization
import Testing
import Vocabulary

@testable import Policy

/// What a refusal costs must not tell which of the four it is; what is counted here is the work, not the time.
@Suite("The four refusals of a key do equal work")
struct EqualWorkTests {
    /// A presented key that is no key.
    enum Refused: CaseIterable {
        case missing, unknown, revoked, expired

        var text: String? { self == .missing ? nil : "\(self)" }
    }

    private let now = UTCTime(seconds: 100)

    private func snapshot(_ change: (inout Key) -> Void = { _ in }) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(
            Team(id: .root, scope: ScopeID(rawValue: 1), name: "root", parent: nil, createdAt: now)
        )
        for (number, name) in ["good", "revoked", "expired"].enumerated() {
            var key = Key(
                id: KeyID(rawValue: "key_\(name)"),
                scope: ScopeID(rawValue: Int32(number) + 2),
                prefix: "",
                digest: CountingHasher.digest(name),
                team: .root,
                name: name,
                owner: MemberID(ServiceAccountID(of: .root)),
                createdAt: UTCTime(seconds: 0)
            )
            if name == "revoked" { key.revokedAt = UTCTime(seconds: 50) }
            if name == "expired" { key.expiresAt = UTCTime(seconds: 50) }
            change(&key)
            snapshot.put(key)
        }
        return snapshot
    }

    /// Presents a key, and counts what is done for it.
    private func work(
        _ text: String?,
        known: KeyDigest? = nil,
        in snapshot: Snapshot
    ) -> (refusal: Refusal?, work: Work) {
        let hasher = CountingHasher()
        let finder = CountingFinder(snapshot: snapshot)
        var addresses = 0
        var refusal: Refusal?
        do throws(Refusal) {
            _ = try Access.prove(
                text: text,
                known: known,
                hashing: hasher,
                from: {
                    addresses += 1
                    return IPAddress("10.0.0.1")
                },
                finding: finder,
                now: now
            )
        } catch { refusal = error }
        let (texts, digests) = (hasher.texts, finder.digests)
        return (
            refusal,
            Work(hashes: texts.count, lookups: digests.count, addresses: addresses)
        )
    }

    @Test("each costs one hash and one look-up, asks for no address, and is told the same")
    func equal() {
        let snapshot = snapshot()

        for kind in Refused.allCases {
            let (refusal, work) = work(kind.text, in: snapshot)
            #expect(refusal == Access.invalidKey, "\(kind)")
            #expect(work == Work(hashes: 1, lookups: 1, addresses: 0), "\(kind)")
        }
        #expect(work("good", in: snapshot).refusal == nil)
    }

    @Test("a text whose digest is known costs a hash to be refused, and none to be accepted")
    func known() {
        let snapshot = snapshot()

        for kind in [Refused.unknown, .revoked, .expired] {
            let known = CountingHasher.digest("\(kind)")
            let (refusal, work) = work(kind.text, known: known, in: snapshot)
            #expect(refusal == Access.invalidKey, "\(kind)")
            #expect(work == Work(hashes: 1, lookups: 1, addresses: 0), "\(kind)")
        }
        let (refusal, work) = work("good", known: CountingHasher.digest("good"), in: snapshot)
        #expect(refusal == nil)
        #expect(work == Work(hashes: 0, lookups: 1, addresses: 0))
    }

    @Test("a key that names networks and is not in force costs no more")
    func networks() {
        let snapshot = snapshot { $0.sourceAddresses = ["10.0.0.0/8"].compactMap { AddressRange($0) } }

        for kind in Refused.allCases {
            #expect(work(kind.text, in: snapshot).work == Work(hashes: 1, lookups: 1, addresses: 0))
        }
        #expect(work("good", in: snapshot).work == Work(hashes: 1, lookups: 1, addresses: 1))
    }

    @Test("in the place of a missing key a text of a key's length is hashed, which opens nothing itself")
    func absent() {
        let hasher = CountingHasher()
        var key = Key(
            id: KeyID(rawValue: "key_absent"),
            scope: ScopeID(rawValue: 9),
            prefix: "",
            digest: CountingHasher.digest(Access.absentText),
            team: .root,
            name: "absent",
            owner: MemberID(ServiceAccountID(of: .root)),
            createdAt: UTCTime(seconds: 0)
        )
        key.uses = .inference
        var snapshot = snapshot()
        snapshot.put(key)

        #expect(throws: Access.invalidKey) {
            try Access.authenticate(text: nil, hashing: hasher, in: snapshot, now: now)
        }

        #expect(hasher.texts.map(\.utf8.count) == ["sk-gh-".utf8.count + 12 + 1 + 43])
    }

    private struct Work: Equatable {
        var hashes: Int
        var lookups: Int
        var addresses: Int
    }
}

/// Makes digests of its own, and keeps what they were made of.
private final class CountingHasher: KeyDigesting {
    private let state = Mutex<[String]>([])

    var texts: [String] { state.withLock { $0 } }

    func digest(of text: String) -> KeyDigest {
        state.withLock { $0.append(text) }
        return Self.digest(text)
    }

    static func digest(_ text: String) -> KeyDigest {
        let sum = text.utf8.reduce(UInt64(1)) { $0 &* 31 &+ UInt64($1) }
        return KeyDigest(words: (sum, ~sum, sum &* 3, sum &* 7))
    }
}

/// Looks keys up in a snapshot, and keeps what was asked.
private final class CountingFinder: PrincipalFinding {
    private let snapshot: Snapshot
    private let state = Mutex<[KeyDigest]>([])

    init(snapshot: Snapshot) { self.snapshot = snapshot }

    var digests: [KeyDigest] { state.withLock { $0 } }

    func principal(digest: KeyDigest) -> Principal? {
        state.withLock { $0.append(digest) }
        return snapshot.principal(digest: digest)
    }
}
