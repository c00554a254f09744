import Policy
import Testing

@Suite("Addresses as text")
struct AddressTextTests {
    @Test(
        "the shortest form of RFC 5952",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:10.0.0.1", "10.0.0.1"), ("::", "::"), ("::1", "::1"),
            ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("1::", "1::"),
        ]
    )
    func text(_ written: String, _ shortest: String) throws {
        #expect(try #require(IPAddress(written)).description == shortest)
    }

    @Test("a client has an IPv4 address to itself, and 64 bits of an IPv6 one")
    func network() throws {
        #expect(try #require(IPAddress("192.0.2.7")).network == "192.0.2.7")
        #expect(try #require(IPAddress("2001:db8:1:2:3:4:5:6")).network == "2001:db8:1:2::/64")
    }
}
