import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("The anchor of the audit trail")
struct AuditAnchorTests {
    private let store = InMemoryDirectoryStore()
    private let anchor = InMemoryAnchor()
    private let key = SealingKey.random()

    private func open() throws -> Directory {
        try Directories.open(store, audit: .signing(key, anchor: anchor)).directory
    }

    private func isWhole() throws -> Bool {
        do throws(AuditVerifier.Fault) {
            var verifier = try AuditVerifier(
                checkpoints: store.checkpoints,
                anchors: anchor.checkpoint.map { [$0] } ?? [],
                isSigned: AuditSettings.signing(key).isSigned
            )
            for row in store.audit { try verifier.take(row) }
            _ = try verifier.finish()
            return true
        } catch { return false }
    }

    /// The rows that tell of gaps.
    private var gaps: [AuditRow] { store.audit.filter { $0.action == "audit.gap" } }

    @Test("it stands at the last row after every change and every start, and the trail is whole")
    func follows() throws {
        let directory = try open()
        _ = try directory.createTeam(TeamTerms(name: "a"))
        #expect(anchor.checkpoint == store.checkpoints.last)
        #expect(anchor.checkpoint?.sequence == store.audit.last?.sequence)
        _ = try open()
        _ = try open().createTeam(TeamTerms(name: "b"))
        #expect(try isWhole())
        #expect(store.checkpoints.first?.previous == 0)
    }

    @Test("it is written before the first row, so that a crash behind that leaves no trail without one")
    func first() throws {
        store.allow(writes: 1)  // The installation key.
        #expect(throws: (any Error).self) { try open() }
        #expect(store.audit.isEmpty)
        #expect(anchor.checkpoint?.sequence == 0)
        store.allow(writes: .max)
        // The first row is written, its anchor is not.
        anchor.allow(writes: 0)
        _ = try open()
        #expect(try isWhole())
        anchor.allow(writes: .max)
        _ = try open()
        #expect(gaps.isEmpty)
        #expect(anchor.checkpoint == store.checkpoints.last)
    }

    @Test(
        "one that lags, because of a crash or a full disk, fails neither a change nor the proof",
        arguments: 1...3
    )
    func lags(_ changes: Int) throws {
        let directory = try open()
        let before = anchor.checkpoint
        anchor.allow(writes: 0)
        for number in 0..<changes { _ = try directory.createTeam(TeamTerms(name: "\(number)")) }
        #expect(anchor.checkpoint == before)
        #expect(try isWhole())

        anchor.allow(writes: .max)
        _ = try open()

        #expect(anchor.checkpoint == store.checkpoints.last)
        #expect(gaps.isEmpty)
        #expect(try isWhole())
    }

    @Test("one that cannot be moved on at the start lags on, and the start goes on")
    func lagsOn() throws {
        let directory = try open()
        let before = anchor.checkpoint
        anchor.allow(writes: 0)
        _ = try directory.createTeam(TeamTerms(name: "a"))

        _ = try open()

        #expect(anchor.checkpoint == before)
        #expect(gaps.isEmpty)
    }

    @Test(
        "one that cannot be looked at says nothing of the trail: the start fails, and nothing is written over it"
    )
    func barred() throws {
        _ = try open()
        let before = anchor.checkpoint
        anchor.bar()

        #expect(throws: (any Error).self) { try open() }

        #expect(gaps.isEmpty)
        #expect(anchor.checkpoint == before)
    }

    @Test("a change that the store does not take leaves it where it was")
    func leads() throws {
        let directory = try open()
        let before = anchor.checkpoint
        store.allow(writes: 0)
        #expect(throws: DirectoryError.self) { try directory.createTeam(TeamTerms(name: "a")) }
        #expect(anchor.checkpoint == before)
    }

    @Test("a change whose row cannot be signed is not made")
    func unsigned() throws {
        var settings = AuditSettings.signing(key, anchor: anchor)
        _ = try Directories.open(store, audit: settings)
        let rows = store.audit.count
        settings.sign = { _ in throw CheckpointError.cannotSign }
        let directory = try Directories.open(store, audit: settings).directory
        let error = #expect(throws: DirectoryError.self) { try directory.createTeam(TeamTerms(name: "a")) }
        #expect(error?.code == .storeUnavailable)
        #expect(store.audit.count == rows)
    }

    @Test("a trail from before there were anchors gets one")
    func upgrade() throws {
        _ = try open()
        store.tamper { _, checkpoints in
            // As they were signed then.
            for index in checkpoints.indices {
                var old = checkpoints[index]
                old.previous = nil
                checkpoints[index] = (try? AuditSettings.signing(key).sign(old)) ?? old
            }
        }
        let fresh = InMemoryAnchor()
        _ = try Directories.open(store, audit: .signing(key, anchor: fresh))
        #expect(gaps.isEmpty)
        #expect(fresh.checkpoint == store.checkpoints.last)
    }

    /// What whoever can write to the database may do to it while the gateway is stopped.
    enum Tampering: CaseIterable {
        case end, allRows, checkpoints, lastCheckpoint, altered, appended, rewritten
    }

    @Test(
        "a start with a trail that was tampered with at its end says so in a row for good",
        arguments: Tampering.allCases
    )
    func tampered(_ tampering: Tampering) throws {
        _ = try open().createTeam(TeamTerms(name: "a"))
        let forger = AuditSettings.signing(.random())
        store.tamper { rows, checkpoints in
            var last = rows[rows.count - 1]
            switch tampering {
            case .end:
                rows.removeLast()
                checkpoints.removeLast()
            case .allRows: (rows, checkpoints) = ([], [])
            case .checkpoints: checkpoints = []
            case .lastCheckpoint: checkpoints.removeLast()
            case .altered: rows[rows.count - 1].actor = "somebody else"
            case .appended:
                last.sequence += 1
                last.hash = AuditHash.next(after: rows[rows.count - 1].hash, last.hashedBytes)
                rows.append(last)
            case .rewritten:
                last.actor = "somebody else"
                last.hash = AuditHash.next(after: rows[rows.count - 2].hash, last.hashedBytes)
                rows[rows.count - 1] = last
                var checkpoint = checkpoints[checkpoints.count - 1]
                checkpoint.hash = last.hash
                checkpoints[checkpoints.count - 1] = (try? forger.sign(checkpoint)) ?? checkpoint
            }
        }
        #expect(try !isWhole())
        let anchored = try #require(anchor.checkpoint)

        _ = try open().createTeam(TeamTerms(name: "b"))

        #expect(gaps.count == 1)
        #expect(gaps.first?.actor == "system")
        #expect(gaps.first?.after.contains("anchor=\(anchored.sequence);") == true)
        #expect(anchor.checkpoint?.sequence == store.audit.last?.sequence)
        #expect(try !isWhole())
        _ = try open()
        #expect(gaps.count == 1)
    }

    @Test("an anchor that is gone, damaged or another installation's is told in a row", arguments: 0...2)
    func lost(_ way: Int) throws {
        _ = try open()
        let stranger = try AuditSettings.signing(.random()).sign(try #require(store.checkpoints.last))
        let other = InMemoryAnchor(way == 2 ? stranger : nil)
        if way == 1 { other.damage() }

        _ = try Directories.open(store, audit: .signing(key, anchor: other))

        #expect(gaps.count == 1)
        #expect(other.checkpoint == store.checkpoints.last)
    }
}
