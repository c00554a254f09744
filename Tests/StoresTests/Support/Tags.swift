import Testing

extension Tag {
    /// Takes longer than a second.
    @Tag static var slow: Tag
}
