import Policy
import Ports
import Secrets
import Vocabulary

/// Moves a store from one secret key to another: what is sealed is sealed anew, and the checkpoints of the audit trail
/// are signed anew.
///
/// The store makes all of it in one transaction, so that one of the two keys opens everything at any time. Run again,
/// it finds what is done already.
public struct Rekeying: Sendable {
    /// What was done.
    public struct Summary: Sendable, Hashable {
        /// The values that were sealed anew.
        public var values = 0
        /// The checkpoints that were signed anew.
        public var checkpoints = 0
        /// Checkpoints that neither key has signed: they are left as they are, and verifying finds them.
        public var strangeCheckpoints = 0
        /// Values that neither key opens and nobody can give anew: they are left as they are.
        public var lostValues = 0
        /// Whether the store was moved; false if it was already.
        public var isMoved = false
    }

    private let store: any SealedKeeping
    private let old: SealingKey
    private let new: SealingKey
    private let audit: AuditSettings

    /// Prepares a change of keys; `audit` renders the row, signs with the new key, and knows the signatures of both.
    public init(store: any SealedKeeping, from old: SealingKey, to new: SealingKey, audit: AuditSettings) {
        self.store = store
        self.old = old
        self.new = new
        self.audit = audit
    }

    /// Moves the store.
    public func run(at time: UTCTime) throws -> Summary {
        let (values, lost) = try reseal(try store.sealedValues())
        // Under the same key there is nothing to move; that everything opens was seen.
        guard old.identifier != new.identifier else { return Summary() }
        let gap = try resumeTrail()
        let (checkpoints, strange) = try resign(try store.auditCheckpoints())
        var summary = Summary(
            values: values.count,
            checkpoints: checkpoints.count,
            strangeCheckpoints: strange,
            lostValues: lost
        )
        guard !values.isEmpty || !checkpoints.isEmpty else { return summary }
        let last = try store.auditRows(AuditFilter(), before: nil, limit: 1).first
        var trail = AuditTrail(last, checkpoint: try store.auditCheckpoints().last?.sequence ?? 0)
        let event = AuditEvent(
            "secret_key.change",
            "secret_key",
            before: .texts(Self.texts(of: old)),
            after: .texts(Self.texts(of: new))
        )
        let rows = trail.append((gap + [event]).map { ($0, []) }, by: .host, at: time, render: audit.render)
        guard let checkpoint = try trail.sign(at: time, audit.sign) else { throw CheckpointError.cannotSign }
        let change = SealedChange(
            values: values,
            checkpoints: checkpoints,
            rows: rows,
            checkpoint: checkpoint
        )
        do {
            try store.replace(change)
            try audit.anchor?.write(checkpoint)
        } catch {
            throw RekeyingInterruption(cause: error)
        }
        summary.isMoved = true
        return summary
    }

    /// Moves the anchor to the end of the trail; gives what the trail must say if it does not go on from there.
    ///
    /// After a run that was cut short this puts the new key's anchor in the place of the old key's.
    private func resumeTrail() throws -> [AuditEvent] {
        guard let anchor = audit.anchor else { return [] }
        switch try AuditContinuity(store, isSigned: audit.isSigned).find(anchor) {
        case .isNew, .goesOn(to: nil): return []
        case .goesOn(to: let end?):
            try anchor.write(end)
            return []
        case .isBroken(let facts):
            return [AuditEvent(AuditGap.action, AuditGap.subject, after: .texts(facts))]
        }
    }

    /// The values that are sealed under the old key, sealed under the new one, and how many are lost.
    private func reseal(
        _ values: [SealedValue]
    ) throws(RekeyingError) -> (resealed: [SealedValue], lost: Int) {
        var resealed: [SealedValue] = []
        var lost: [RekeyingError] = []
        for value in values {
            do throws(SealedError) {
                if Sealed.keyIdentifier(of: value.sealed) == new.identifier {
                    _ = try Sealed.open(value.sealed, for: value.place, under: new)
                    continue
                }
                var moved = value
                let secret = try Sealed.open(value.sealed, for: value.place, under: old)
                moved.sealed = try Sealed.seal(secret, for: value.place, under: new)
                resealed.append(moved)
            } catch {
                let reason = RekeyingError(place: value.place, cause: error)
                guard value.mayBeLost, case .otherKey = error else { throw reason }
                lost.append(reason)
            }
        }
        // Where nothing opens it is the old key that is wrong.
        if let reason = lost.first, lost.count == values.count { throw reason }
        return (resealed, lost.count)
    }

    /// The checkpoints that the old key has signed, signed with the new one.
    ///
    /// They say the same of the same row: what was altered before is found afterwards as it was before.
    private func resign(
        _ checkpoints: [AuditCheckpoint]
    ) throws -> (signed: [AuditCheckpoint], strange: Int) {
        let (former, signer) = (CheckpointSigner(sealingKey: old), CheckpointSigner(sealingKey: new))
        let verifiers = [
            former.publicKey: try CheckpointVerifier(publicKey: former.publicKey),
            signer.publicKey: try CheckpointVerifier(publicKey: signer.publicKey),
        ]
        var signed: [AuditCheckpoint] = []
        var strange = 0
        for checkpoint in checkpoints {
            guard let verifier = verifiers[checkpoint.publicKey],
                verifier.isValid(checkpoint.signature, of: checkpoint.signedBytes)
            else {
                strange += 1
                continue
            }
            guard checkpoint.publicKey == former.publicKey else { continue }
            var moved = checkpoint
            moved.publicKey = signer.publicKey
            moved.signature = try signer.signature(of: moved.signedBytes)
            signed.append(moved)
        }
        return (signed, strange)
    }

    private static func texts(of key: SealingKey) -> [String: String] {
        ["audit_public_key": CheckpointSigner(sealingKey: key).publicKeyText, "id": key.identifierText]
    }
}
