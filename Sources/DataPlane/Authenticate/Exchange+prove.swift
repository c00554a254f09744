import Logging
import NIOCore
import Policy
import Ports
import Secrets
import Vocabulary

extension Exchange {
    /// Finds out who asks, and goes on; a token that is not known is verified meanwhile, off the loop.
    func authenticate() {
        do throws(Refusal) {
            switch try loop.identify(facts, known: sink?.proven, peer: { sink?.peer }, now: arrival) {
            case .authenticated(let authenticated):
                if let proven = authenticated.proven { sink?.proven = proven }
                headAccepted(authenticated)
            case .unproven(let token): prove(token)
            }
        } catch {
            note(error)
            refuse(error)
        }
    }

    /// Says in the log, now and then, which key was not accepted and where it came from: nobody else learns that a revoked key is
    /// tried on, as such a request has no record.
    ///
    /// It is the same for a missing, an unknown, a revoked and an expired key, and asks for nothing that tells them apart.
    private func note(_ refusal: Refusal) {
        guard refusal.code == .invalidAPIKey else { return }
        // Of what does not look like a key of ours nothing is written: it may be another's whole secret.
        let prefix = facts.presentedKey.flatMap { KeyText.prefix(of: $0) } ?? "none"
        guard let others = loop.shared.refusedKeys.take(prefix, now: arrival) else { return }
        let snapshot = loop.shared.snapshot().snapshot
        let address = LoopContext.address(facts, { sink?.peer }, in: snapshot)
        loop.shared.logger.notice(
            "a key was not accepted",
            metadata: [
                "key.prefix": "\(prefix)", "client.address": "\(address?.description ?? "unknown")",
                "error.code": "\(refusal.code.rawValue)", "refusals.left_out": "\(others)",
            ]
        )
    }

    private func prove(_ token: Unproven) {
        unproven = token
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let isTaken =
            loop.shared.workloads?.verify(
                facts.presentedKey ?? "",
                digest: token.digest,
                source: LoopContext.source(facts, { sink?.peer }, in: token.published.snapshot)
            ) { standing in
                eventLoop.execute { bound.value.proven(standing) }
            } ?? false
        guard isTaken else { return refuse(Self.tooManyProofs) }
        // Few requests bring a token that is not known, so that each may have a timer of its own.
        proofDeadline = eventLoop.scheduleTask(in: loop.times.proof) {
            bound.value.proven(.undecided(retryAfter: .seconds(1)))
        }
    }

    /// The verification is over, or has taken too long; the client may have left, or sent its whole body, meanwhile.
    private func proven(_ standing: WorkloadStanding) {
        guard phase == .receiving, var token = unproven.take() else { return }
        proofDeadline?.cancel()
        proofDeadline = nil
        // Whoever was let in or shut out since then is so now.
        token.published = loop.shared.snapshot()
        do throws(Refusal) {
            let now = loop.shared.now()
            headAccepted(try loop.accept(standing, of: token, facts, peer: { sink?.peer }, now: now))
            if token.isComplete { goOn() }
        } catch {
            note(error)
            refuse(error)
        }
    }

    private static let tooManyProofs = Refusal(
        .overloaded,
        "The gateway verifies as many tokens as it may at once. The caller can repeat.",
        retryAfter: .seconds(1)
    )
}
