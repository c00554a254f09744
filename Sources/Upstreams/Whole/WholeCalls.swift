import NIOCore
import Policy
import Ports

/// Asks providers for what is there, off the request path: with the credential, the headers, the authorities and within the
/// bounds of connections that their exchanges have.
public final class WholeCalls: Sendable {
    private let loop: any EventLoop
    private let connections: UpstreamConnections
    private let authorizer: (any UpstreamAuthorizing)?
    /// Made with the first call, and kept: connections outlive their calls and refer to it until they are closed.
    private let upstreams: NIOLoopBoundBox<LoopUpstreams?>

    /// Makes the callers' end on one event loop of a group.
    public init(
        group: any EventLoopGroup,
        connections: UpstreamConnections,
        authorizer: (any UpstreamAuthorizing)? = nil
    ) {
        loop = group.next()
        self.connections = connections
        self.authorizer = authorizer
        upstreams = NIOLoopBoundBox.makeEmptyBox(valueType: LoopUpstreams.self, eventLoop: loop)
    }

    /// Gets what is at a path below a provider's base URL, whatever its status.
    ///
    /// The whole answer is there within `timeout`, and its body has at most `most` bytes. A redirect is an answer like any
    /// other: following it would carry the credential to wherever it points.
    public func get(
        _ path: String,
        at provider: Provider,
        timeout: Duration,
        most: Int
    ) async throws(WholeCallFailure) -> WholeAnswer {
        let answer = loop.flatSubmit { [self] in
            let promise = loop.makePromise(of: WholeAnswer.self)
            let collector = AnswerCollector(promise, most: most)
            let call = callers().call(Self.request(path, provider, timeout), observer: collector)
            collector.call = call
            call.start()
            return promise.futureResult
        }
        do {
            return try await answer.get()
        } catch let failure as WholeCallFailure {
            throw failure
        } catch {
            // The event loops are gone.
            throw .failed(.connectFailed)
        }
    }

    /// Closes idle connections and accepts no more calls; before the event loops end.
    public func close() async {
        // An event loop that is gone has closed them.
        try? await loop.submit { [self] in callers().close() }.get()
    }

    private func callers() -> LoopUpstreams {
        if let known = upstreams.value { return known }
        let made = LoopUpstreams(eventLoop: loop, connections: connections, authorizer: authorizer)
        upstreams.value = made
        return made
    }

    private static func request(_ path: String, _ provider: Provider, _ timeout: Duration) -> UpstreamRequest
    {
        var timeouts = provider.declaration.timeouts ?? Timeouts()
        timeouts.firstByte = min(timeouts.firstByte, timeout)
        timeouts.total = timeout
        let target = Target(
            provider: provider,
            model: "",
            weight: 1,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 1,
            labels: [:],
            timeouts: timeouts
        )
        return UpstreamRequest(
            target: target,
            method: .get,
            path: path,
            headerLines: ByteBuffer(string: "accept: application/json\r\n"),
            body: [],
            deadline: .now() + TimeAmount(timeout),
            isStream: false
        )
    }
}
