import Dialects
import Logging
import NIOCore
import Policy

extension Exchange {
    /// Whether a status is about the key that a call was made with.
    ///
    /// A 403 may be about what the caller asked for, and no caller is to take keys out: it counts when others are refused too.
    static func isOfKey(_ status: Int) -> Bool { status == 401 || status == 402 }

    /// Whether a status may be about the key that a call was made with.
    static func mayBeOfKey(_ status: Int) -> Bool { isOfKey(status) || status == 403 }

    /// Lets the key of a target rest that its provider has just refused: other keys, or other targets, are asked meanwhile.
    ///
    /// Nothing of that is learnt from a provider's own routes, some of which want other keys.
    func leaveKeyAlone(of target: Target, _ entry: TargetEntry, status: Int) {
        let provider = target.provider
        guard authorized?.operation != .passthrough else { return }
        let now = NIODeadline.now().microseconds
        let isNews = entry.tell { standing in
            guard status == 403, let caller = authorized?.principal.key.scope else {
                return standing.refuseKey(now: now)
            }
            return standing.forbid(caller, now: now)
        }
        guard isNews else { return }
        loop.shared.logger.warning(
            "a provider refuses one of its keys, which is left alone for a while",
            metadata: [
                "upstream.name": "\(provider.name)", "upstream.credential": "\(provider.credential)",
                "upstream.status": "\(status)",
            ]
        )
    }

    /// Lets a target rest for a moment that has turned away this caller, if it does so to several.
    func leaveTargetAlone(_ entry: TargetEntry) {
        guard let authorized, authorized.operation != .passthrough else { return }
        let caller = authorized.principal.key.scope
        entry.tell { $0.turnAway(caller, now: NIODeadline.now().microseconds) }
    }
}
