import NIOCore
import Ports

/// How the rest of a body is framed, and how much of it is still to come: pieces in, bytes out.
struct BodyFraming {
    private(set) var rest: UpstreamBodyRest

    init(_ rest: UpstreamBodyRest) { self.rest = rest }

    /// Whether the whole body has been framed.
    var isOver: Bool { rest == .nothing }

    /// Frames the next piece; `nil` if the body would be longer or shorter than was said.
    mutating func frame(_ piece: ByteBuffer, isLast: Bool) -> [ByteBuffer]? {
        let count = piece.readableBytes
        switch rest {
        case .nothing: return nil
        case .counted(let remaining):
            guard isLast ? count == remaining : count <= remaining else { return nil }
            rest = isLast ? .nothing : .counted(remaining - count)
            return count > 0 ? [piece] : []
        case .unknown:
            if isLast { rest = .nothing }
            var bytes: [ByteBuffer] = []
            if count > 0 { bytes = [Self.opening(count), piece, Self.lineEnd] }
            if isLast { bytes.append(Self.end) }
            return bytes
        }
    }

    /// What stands before the bytes of a chunk.
    static func opening(_ count: Int) -> ByteBuffer {
        ByteBuffer(string: String(count, radix: 16) + "\r\n")
    }

    /// What stands behind the bytes of a chunk.
    static let lineEnd = ByteBuffer(staticString: "\r\n")
    private static let end = ByteBuffer(staticString: "0\r\n\r\n")
}
