import Ports

/// Upstreams of one event loop on which answers come by themselves; nobody calls them.
final class ScriptedUpstreams: UpstreamCalling {
    private(set) var reads = 0
    private var came: (() -> Void)?
    private let atRead: (Int, () -> Void) -> Void

    /// `atRead` is told how often answers were read, and may say that more have come.
    init(atRead: @escaping (_ reads: Int, _ came: () -> Void) -> Void) { self.atRead = atRead }

    func call(_ request: UpstreamRequest, observer: any UpstreamObserving) -> any UpstreamCall {
        preconditionFailure("Nobody calls these.")
    }

    func close() {}

    func gatherAnswers(_ came: @escaping () -> Void) { self.came = came }

    func readAnswers() {
        reads += 1
        atRead(reads, came ?? {})
    }

    func holdWrites() {}

    func releaseWrites() {}
}
