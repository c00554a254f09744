import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The admin listener: an HTTP/1.1 server in front of the admin API.
public struct AdminServer: Sendable {
    private static let idleTimeout = TimeAmount.seconds(60)

    private let services: AdminServices
    private let application: Application<CallbackResponder<AdminContext>>

    /// Prepares a listener on an address; port 0 takes any free one.
    ///
    /// `/metrics` needs no token on a loopback address, or if `openMetrics` says so. `onBound` is told the port when
    /// the listener stands.
    public init(
        host: String,
        port: Int,
        openMetrics: Bool,
        services: AdminServices,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.services = services
        let plane = AdminPlane(services: services, metricsAreOpen: openMetrics || Self.isLoopback(host))
        var quiet = services.logger
        quiet.logLevel = max(quiet.logLevel, .notice)
        application = Application(
            responder: CallbackResponder { request, context in
                await Self.respond(request, peer: context.peer, plane)
            },
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { onBound($0.localAddress?.port ?? port) },
            logger: quiet
        )
    }

    /// Listens until the task is cancelled or a graceful shutdown is asked for; open requests are finished.
    public func run() async throws {
        services.start()
        do {
            try await application.run()
        } catch {
            try await services.stop()
            throw error
        }
        try await services.stop()
    }

    private static func respond(_ request: Request, peer: String?, _ plane: AdminPlane) async -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: AdminPlane.maxBody)
        } catch is NIOTooManyBytesError {
            return response(Problem.tooLarge.answer(to: request.uri.path))
        } catch {
            return response(Problem(.invalidRequest, "The body did not arrive whole.").answer)
        }
        return response(await plane.answer(read(request, peer, Array(body.readableBytesView))))
    }

    private static func read(_ request: Request, _ peer: String?, _ body: [UInt8]) -> AdminRequest {
        func field(_ name: String, joinedBy separator: String = ",") -> String? {
            guard let name = HTTPField.Name(name) else { return nil }
            let values = request.headers[values: name]
            return values.isEmpty ? nil : values.joined(separator: separator)
        }
        return AdminRequest(
            method: request.method.rawValue,
            path: request.uri.path,
            query: request.uri.query ?? "",
            authorization: request.headers[.authorization],
            peer: peer,
            forwardedFor: field("x-forwarded-for"),
            cookies: field("cookie", joinedBy: "; "),
            csrfToken: field("x-csrf-token"),
            fetchSite: field("sec-fetch-site"),
            agent: field("user-agent") ?? "",
            contentType: field("content-type"),
            ifMatch: field("if-match"),
            ifNoneMatch: field("if-none-match"),
            body: body
        )
    }

    private static func response(_ answer: AdminAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        if let name = HTTPField.Name("set-cookie") {
            for cookie in answer.cookies { headers.append(HTTPField(name: name, value: cookie)) }
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: body(of: answer)
        )
    }

    private static func body(of answer: AdminAnswer) -> ResponseBody {
        let first = ByteBuffer(bytes: answer.body)
        guard let rest = answer.rest else { return ResponseBody(byteBuffer: first) }
        return ResponseBody { writer in
            try await writer.write(first)
            while let piece = try await rest.next() { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }
}

/// What the listener keeps of a request's connection.
struct AdminContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's address.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}
