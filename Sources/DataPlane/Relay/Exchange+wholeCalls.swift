import Dialects
import NIOCore
import Policy
import Ports

extension Exchange {
    /// What makes the calls of a stream whole whose caller reads no pieces of them; `nil` where the stream goes on as it is.
    ///
    /// Mistral's own streams that pass have whole ones.
    func newWholeCalls() -> ChatWholeCalls? {
        guard let authorized, authorized.operation == .chatCompletions, authorized.passthrough == nil,
            authorized.envelope.hasTools, translatedCall != nil || currentTarget?.provider.family != .mistral,
            facts.isOfMistralSDK
        else { return nil }
        return ChatWholeCalls()
    }

    /// Makes the calls whole in what is about to be sent, if that is due there.
    func makeCallsWhole(_ edited: [ByteBuffer]?, _ piece: AnswerPiece) -> [ByteBuffer]? {
        guard relay?.wholeCalls != nil else { return edited }
        return (edited ?? piece.contents).compactMap { content in
            let sent = relay?.wholeCalls?.take(content.readableBytesUInt8Span) ?? []
            return sent.isEmpty ? nil : ByteBuffer(bytes: sent)
        }
    }
}
