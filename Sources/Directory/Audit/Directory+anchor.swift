import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Begins a process's part of the trail: moves an anchor that lags to the end, and says in a row if the trail does not
    /// go on where the anchor says that it ended.
    ///
    /// A trail without a row is anchored before its first row, so that no trail of this kind is ever without an anchor.
    func resumeTrail() throws {
        guard let anchor = auditSettings.anchor else { return }
        switch try AuditContinuity(store, isSigned: auditSettings.isSigned).find(anchor) {
        case .isNew:
            var trail = AuditTrail(nil)
            if let first = try trail.sign(at: now(), auditSettings.sign) { try anchor.write(first) }
        case .goesOn(to: let end?): moveAnchor(to: end)
        case .goesOn(to: nil): break
        case .isBroken(let facts):
            logger.error(
                "the audit trail does not go on where it had ended",
                metadata: facts.mapValues { .string($0) }
            )
            try change(by: .system) { (draft) throws(DirectoryError) in
                draft.note(AuditEvent(AuditGap.action, AuditGap.subject, after: .texts(facts)))
            }
        }
    }

    /// Signs the end of the trail; a change whose row cannot be signed is not made, since nobody could tell the row from
    /// a forged one.
    func signed(_ trail: inout AuditTrail, at time: UTCTime) throws(DirectoryError) -> AuditCheckpoint? {
        do {
            return try trail.sign(at: time, auditSettings.sign)
        } catch {
            logger.error("the audit trail cannot be signed", metadata: ["error": "\(error)"])
            throw DirectoryError(
                .storeUnavailable,
                "The change could not be signed for the audit trail. Nothing was changed."
            )
        }
    }

    /// Keeps a checkpoint outside of the store.
    ///
    /// The store has taken the change, so that a failure here must not fail it: the anchor lags, which the log says, and
    /// the next change or start moves it on.
    func moveAnchor(to checkpoint: AuditCheckpoint) {
        do {
            try auditSettings.anchor?.write(checkpoint)
        } catch {
            logger.error(
                "the audit trail's anchor cannot be written and lags",
                metadata: ["error": "\(error)", "row": "\(checkpoint.sequence)"]
            )
        }
    }
}
