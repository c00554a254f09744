import NIOCore
import Policy
import Testing
import Vocabulary

@testable import Upstreams

@Suite("What requests begin with")
struct EndpointTests {
    @Test("each path has its own request line, whichever was asked for before")
    func openings() throws {
        var declaration = ProviderDeclaration(name: "up", kind: "openai-compatible")
        declaration.headers = ["x-own": Secret("1")]
        let endpoint = try Endpoint(
            provider: Provider(
                declaration: declaration,
                baseURL: "http://10.0.0.5:8000/v1/",
                isManagedByFile: false
            )
        )

        for path in ["/chat/completions", "/chat/completions", "/embeddings", "/chat/completions"] {
            let opening = String(buffer: endpoint.opening(for: path))
            #expect(opening == "POST /v1\(path) HTTP/1.1\r\nhost: 10.0.0.5:8000\r\nx-own: 1\r\n")
        }
    }

    @Test("numbers are written as `String` writes them", arguments: [0, 9, 10, 99, 100, 12_345, Int.max])
    func decimal(number: Int) {
        var bytes = ByteBuffer(string: "a")
        bytes.writeDecimal(number)

        #expect(String(buffer: bytes) == "a\(number)")
    }
}
