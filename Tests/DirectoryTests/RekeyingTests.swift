import DirectoryTesting
import Policy
import Ports
import Secrets
import Synchronization
import Testing
import Vocabulary

@testable import Directory

@Suite("Another secret key")
struct RekeyingTests {
    private let old = SealingKey.random()
    private let new = SealingKey.random()
    private let time = Directories.time

    /// Two providers' credentials under the old key, and a trail of three rows of which two are signed.
    private func store() throws -> InMemorySealedStore {
        let values = try ["a", "b"].map { name in
            SealedValue(
                column: "providers.sealed_credential",
                row: name,
                place: "provider/\(name)",
                sealed: try Sealed.seal(Secret("credential of \(name)"), for: "provider/\(name)", under: old)
            )
        }
        var trail = AuditTrail(nil)
        let events = (0..<3).map { (event: AuditEvent("team.create", "team:\($0)"), teams: [TeamID]()) }
        let rows = trail.append(events, by: .system, at: time) { _ in "" }
        return InMemorySealedStore(
            values: values,
            checkpoints: try [rows[0], rows[2]].map { try checkpoint($0, old) },
            rows: rows
        )
    }

    private func checkpoint(_ row: AuditRow, _ key: SealingKey) throws -> AuditCheckpoint {
        let signer = CheckpointSigner(sealingKey: key)
        var checkpoint = AuditCheckpoint(
            sequence: row.sequence,
            hash: row.hash,
            time: time,
            publicKey: signer.publicKey
        )
        checkpoint.signature = try signer.signature(of: checkpoint.signedBytes)
        return checkpoint
    }

    private func rekeying(_ store: InMemorySealedStore, anchor: InMemoryAnchor? = nil) -> Rekeying {
        let signing = [old, new].map { AuditSettings.signing($0) }
        let audit = AuditSettings(
            render: {
                if case .texts(let texts) = $0 { texts.keys.sorted().joined(separator: ",") } else { "" }
            },
            sign: signing[1].sign,
            isSigned: { checkpoint in signing.contains { $0.isSigned(checkpoint) } },
            anchor: anchor
        )
        return Rekeying(store: store, from: old, to: new, audit: audit)
    }

    /// Whether everything opens under a key, and the whole trail is signed with it.
    private func opensAll(_ store: InMemorySealedStore, under key: SealingKey) throws -> Bool {
        let values = try store.sealedValues()
        let areOpened = values.allSatisfy {
            (try? Sealed.open($0.sealed, for: $0.place, under: key).revealed) == "credential of \($0.row)"
        }
        let checkpoints = try store.auditCheckpoints()
        let rows = try store.auditRows(after: 0, limit: .max)
        let isTrailWhole: Bool
        do {
            var auditor = try AuditVerifier(
                checkpoints: checkpoints,
                knownGaps: nil,
                isSigned: AuditSettings.signing(key).isSigned
            )
            for row in rows { try auditor.take(row) }
            isTrailWhole = try auditor.finish().checkpoints == checkpoints.count
        } catch { isTrailWhole = false }
        return areOpened && isTrailWhole
    }

    @Test("everything opens under the new key alone, the trail is whole under it, and says so in a row")
    func moved() throws {
        let store = try store()

        let summary = try rekeying(store).run(at: time)

        #expect(summary.isMoved)
        #expect(summary.values == 2)
        #expect(summary.checkpoints == 2)
        #expect(try opensAll(store, under: new))
        #expect(try !opensAll(store, under: old))
        let row = try #require(try store.auditRows(AuditFilter(), before: nil, limit: 1).first)
        #expect(row.action == "secret_key.change")
        #expect(row.actor == "host")
        #expect(row.before == "audit_public_key,id")
        #expect(try store.auditCheckpoints().last?.sequence == row.sequence)
    }

    @Test("a crash before the transaction leaves all under the old key, one behind it all under the new")
    func crashes() throws {
        let store = try store()
        store.state.withLock { $0.isCrashing = true }
        #expect(throws: RekeyingInterruption.self) { try rekeying(store).run(at: time) }
        #expect(try opensAll(store, under: old))
        store.state.withLock { $0.isCrashing = false }

        _ = try rekeying(store).run(at: time)
        // The key's file is still the old one: the command is run again, with the same keys.
        let rows = try store.auditRows(after: 0, limit: .max).count
        let again = try rekeying(store).run(at: time)

        #expect(!again.isMoved)
        #expect(try opensAll(store, under: new))
        #expect(try store.auditRows(after: 0, limit: .max).count == rows)
    }

    @Test("what came under the old key in between is moved by the next run")
    func between() throws {
        let store = try store()
        _ = try rekeying(store).run(at: time)
        try store.state.withLock { state in
            state.values[0].sealed = try Sealed.seal(
                Secret("credential of a"),
                for: "provider/a",
                under: old
            )
        }

        let summary = try rekeying(store).run(at: time)

        #expect(summary.values == 1)
        #expect(try opensAll(store, under: new))
    }

    @Test("with a wrong old key, or a damaged value, nothing is changed, and the error names the value")
    func wrongKey() throws {
        let store = try store()
        let before = try store.sealedValues()
        let wrong = Rekeying(store: store, from: .random(), to: new, audit: .bare)

        let error = #expect(throws: RekeyingError.self) { try wrong.run(at: time) }
        #expect(error?.place == "provider/a")
        store.state.withLock { $0.values[1].sealed[30] ^= 1 }
        #expect(throws: RekeyingError(place: "provider/b", cause: .damaged)) {
            try rekeying(store).run(at: time)
        }

        #expect(try store.sealedValues()[0] == before[0])
        #expect(try store.auditRows(after: 0, limit: .max).count == 3)
    }

    /// A key of texts that was sealed under a secret key that is lost.
    private func lostKey() throws -> SealedValue {
        SealedValue(
            column: "text_keys.sealed_key",
            row: "a",
            place: "text_key/a",
            sealed: try Sealed.seal(Secret("lost"), for: "text_key/a", under: .random()),
            mayBeLost: true
        )
    }

    @Test("a key of texts that is lost is left as it is, unless nothing at all can be opened")
    func lost() throws {
        let (store, lost) = (try store(), try lostKey())
        store.state.withLock { $0.values.append(lost) }

        let summary = try rekeying(store).run(at: time)

        #expect(summary.values == 2)
        #expect(summary.lostValues == 1)
        #expect(try store.sealedValues().last == lost)
        store.state.withLock { $0.values = [lost] }
        let error = #expect(throws: RekeyingError.self) { try rekeying(store).run(at: time) }
        #expect(error?.place == "text_key/a")
    }

    @Test("a checkpoint that the old key has not signed is not signed by the new one either")
    func strange() throws {
        let store = try store()
        store.state.withLock { $0.checkpoints[1].hash[0] ^= 1 }

        let summary = try rekeying(store).run(at: time)

        #expect(summary.strangeCheckpoints == 1)
        #expect(summary.checkpoints == 1)
        #expect(try !opensAll(store, under: new))
    }

    @Test("the anchor is signed with the new key, also if the first run was cut short before that")
    func anchor() throws {
        let (store, anchor) = (try store(), InMemoryAnchor())
        try anchor.write(try checkpoint(try #require(store.auditRows(after: 2, limit: 1).first), old))

        anchor.allow(writes: 0)
        #expect(throws: RekeyingInterruption.self) { try rekeying(store, anchor: anchor).run(at: time) }
        #expect(try opensAll(store, under: new))
        anchor.allow(writes: .max)
        #expect(try !rekeying(store, anchor: anchor).run(at: time).isMoved)

        let last = try #require(try store.auditCheckpoints().last)
        #expect(try anchor.read() == last)
        #expect(last.publicKey == CheckpointSigner(sealingKey: new).publicKey)
        #expect(
            try store.auditRows(after: 0, limit: .max).map(\.action).suffix(2) == [
                "team.create", "secret_key.change",
            ]
        )
    }

    @Test("a trail that was cut says so before it is signed anew")
    func gap() throws {
        let (store, anchor) = (try store(), InMemoryAnchor())
        try anchor.write(try checkpoint(try #require(store.auditRows(after: 2, limit: 1).first), old))
        store.state.withLock {
            $0.rows.removeLast(2)
            $0.checkpoints.removeLast()
        }

        _ = try rekeying(store, anchor: anchor).run(at: time)

        let actions = try store.auditRows(after: 0, limit: .max).map(\.action)
        #expect(actions == ["team.create", "audit.gap", "secret_key.change"])
        #expect(try anchor.read()?.sequence == 3)
        #expect(try opensAll(store, under: new))
    }

    @Test("the same key again moves nothing")
    func same() throws {
        let store = try store()

        let summary = try Rekeying(store: store, from: old, to: old, audit: .bare).run(at: time)

        #expect(summary == Rekeying.Summary())
        #expect(try opensAll(store, under: old))
    }
}
