using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

/// <summary>One published case of each kind, so that a checkout without the vector files is tested too. Long values stand as their SHA-256.</summary>
public class CompactVectorTests
{
    // draft-irtf-cfrg-concrete-hybrid-kems: seed and randomness repeat one octet.
    [Theory]
    [InlineData(0x0050, 0, 100, 160, "2627712d7aa5b010d292dfaef982ff9dd66ccdadb35804780b9d891c7fe29526", "5e695b18578462c0d8ab9bbefbe733040379dc08598f17fc2a7627fdeb9d2c42", "9bd018e869bb01b63fb8f5da374a73d347ea14cb2bc570b13d0908e2288ec456")]
    [InlineData(0x0050, 1, 101, 160, "782cbdde9ed5a6d73d34aee4866d4f0bbb36c2cb1a29cf475fabf9b074a024c0", "44bb6fc64ab6f02b020ccea70aa846049382cded47e372bf68c6d5469dcb07e5", "d33a83edb4fb5a7508686ba4ddff001c17ba8890e9e3be067d50c959b512f9be")]
    [InlineData(0x0051, 0, 100, 80, "9275d0f9dfe19bd24a15364a9e010baf1ec4b78211c03263c3d6a94025de98f8", "05ec1e48c1dc04c88929fbf38892f556c3ce729fd86af361dc5d4aff555dc59c", "8c028c6ea72a1c59408e2b15dd8fed8008517e861cd2329b159bda1919ea656c")]
    [InlineData(0x0051, 1, 101, 80, "9dc39aca2c16481bfe7f75e65d52d4052d2c3e7572dc17153dd384c2448c1a63", "e227fce3fbfa52fe30ac30364b49911dad04a9081effd0a1cdc9a61969a9d3d2", "b258b8edf4851b7c1a86cc820743811c52d4bff678e8b94cf6bb5f3714b7dbd6")]
    [InlineData(0x647a, 0, 100, 64, "3bb0b003f553f49f38bab31546b7f4fdd323c74cbf4aaf97d9703ede4e83eff7", "89ef4ccf41483c6fa62744d23a0fd6072a2e637f74564db7f618d1516ed8a6cd", "e5ba94031ea6efd69c09c254f6d9783136ba6037e2d4c43bcccf19d6f3f4343a")]
    [InlineData(0x647a, 1, 101, 64, "f37b99b2db732a7df55f61fa442606133b1aeea462df9f8225fb5c82674523db", "bb0f04a0f45979d8b398d71ba4302639ac354cfe384fff4c95ebacf1a4da1688", "750300db25bff9620e893c2c6fcab9bf04d7f2e543b5b39420485626fa274908")]
    public void The_hybrid_KEMs_come_out(int id, byte seed, byte randomness, int size, string publicKey, string encapsulation, string secret) =>
        Check(id, [.. Enumerable.Repeat(seed, 32)], [.. Enumerable.Repeat(randomness, size)], publicKey, encapsulation, secret);

    // draft-connolly-cfrg-xwing-kem, the first case.
    [Fact]
    public void X_Wing_comes_out() => Check(
        0x647A,
        Convert.FromHexString("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"),
        Convert.FromHexString("3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2"),
        "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
        "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33",
        "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");

    // draft-ietf-hpke-pq: the second message of each case, and its first export; all have the same info, data and context.
    [Theory]
    [InlineData(0x0040, 0x01, 1, "6209eeb3c3fdf8aeba0d285bf0098f4b748bd630f78990f138f9cd0e8023a264", "f2e232e9c8f2605f7b9bd7ef64d1c7e3048490125407a6140589ae6e661b164e2b0b091a46626d005fbe40f5eadcf27c21908678b4dd93c1106a8f82e3c819f13966a4c866393a060f4d", "7083d75d22e2bf9d1bf257aeb440a6d080573af13907d546d7a85955dba938fd")]
    [InlineData(0x0041, 0x01, 1, "4f808592f5b6325b866e7d90e48bead8ec36ae17247cf3a1370d46c582dad42e", "83591508b3952f4dd43aee00760fce5c3c32a24ddc5594c1a9a1c45efbf6c69f41d2747c814c25377276ef9243ac4a89de05e746986dec2adab645bed9bff1e2cf4d433aed524b9d7ba2", "f05383cf57bc5c9d639f1eda2355ea5764f46b1a2c98fca15b99f61d7b5a6549")]
    [InlineData(0x0042, 0x02, 2, "a9f5e349635145bb8a06c0b50b027bef523c5868dd3477a8a92cb5deecc4113b", "7256a951ca1a6c0ec0ee5e2a9b9289ddd576aed1e18adbf722258ce16cc7c072966f9ce35084c1fdbcf0d9d5efa56506856f4fbd424225dd26307a97514766e837c6b93581a34df523e9", "ef5dd95b6aceae5c9b29be381b4f374852125b5e6cdabc985ab0f6b808b27eb4")]
    [InlineData(0x0050, 0x01, 1, "26c25e807a24354387a7385bc374953539001fcb7eb99eb8d63ec7fdb8441f46", "30696da24a617458cbb0d8556d7fc64b98c726bc5144d941528af513795cb7c520b5a86d01b73c08dbb25b53b6b740f54808196834a6fc2e3202e17b14896a44adeb3bbf4f7d7343d3df", "b802e65aba5b55410741d61e2953e67596bdcb7c1914097f13d8ed98e87e54d6")]
    [InlineData(0x647a, 0x01, 3, "58200ed1f137bd95a921bb47f6aaecf2395b26f7fd24efd3a5ffae4849e8dea3", "ce339b2b956509cf9a9d3d736e8529f4eb87f27483e0c647869bd1d32c6c95ab3ff3f151abb11f863e5ea7cb852dc0c92346b46ac340ab390f8d3b6bd85d5d2d11c77499e006e36e3699", "5a78d37f40e078c17ef43fa40963f1ff7dcdee56e366da9099dc181c3eccaee5")]
    [InlineData(0x0051, 0x02, 2, "cb959223131df11c3a3dc1da2ff8670249cb41be2d0b399a3706d3a23b158bc7", "89a0a3bccddf1ab32b3a68a2d4db71795c2e3299ff01d060f06d551f7ae2a5364b9e0a752438b9d6e1a7aa0a7096d07cbcc2723de387272e60cd39fa54eb5d43e1699e267652179f1659", "bc1c15452944a0d0db9195d24334d6862d68a3d7b18d35c756978cd649a6ac31")]
    [InlineData(0x0010, 0x10, 1, "2c3139230d3c69f7f653149b4b036355920bcfd5805705a7640be64fd9b11ec9", "d395181fa659e7996e199b7633c661d4e9ee7d9769658d74dec855345daafedc1c2007d53c6cb3d0904206cdefe207dafe07d68ffc0ce3c2f31d289b2456908c3e41062c1c7bfd00dbe6", "e445830750c592c6ed3170d16fc1ef1298812285bb8a6cd06646b8d5e854feb7")]
    [InlineData(0x0011, 0x11, 2, "8207f0a43f67bf912e327f0893e5a3b14314c38eaa8604229de4c033c6589e3bbe28b513aac127e85b4830c63daf572f", "956d4226ec8c7b3a8985c5b03363fc44f2dcd12ec7e6b8f46377e45eaba99256cba0643129904673890b236ee192e99ff8ba104655dd4a52d106f3474106416ff33b864befec30bdb0c0", "874efb72c977692c78f6052d686b44c6d1592547988e969d9f09c646ac537b33")]
    [InlineData(0x0020, 0x12, 3, "fcce4708329c0abad769b20a916009149486bc62798ab52210820b3353d86182", "4b522c648ba01f8da28a4589b820cf93df6c48170fe99ffc6ecb9406d2bcba3aa5dfd01e411faf8bc5e8dde23d7dd00052df058a153bc3a64fd5dbe36f178fb9f8e147daa0af1ff6cd9c", "6a370b998427c699725e43fe9f16a15994c465408d0c8429ba01459862690620")]
    [InlineData(0x0021, 0x13, 3, "7835f33012c6964b7dbd420c296be335a4e2b854347495137fdc2466faea4694ebd09bcbdcdf5afa640591ab68a1901bf83beabeffd13845644022e6de31f672", "e453d2b5121288bdc9dd5d9b41585b1e16b5d7bf3c2f7d7fcb5d07b0f6a54ca94ada06ba34267f2f0f624f01025eefd423a597e0c526d7e9d7547441f7bc4df03ef552a1b045468a4b51", "ad4afad4f20d4d7f19b9aaffeebfa95f9d59fc167dbefe01c3a3e93b097d9a7a")]
    [InlineData(0x0050, 0x10, 2, "4b87ac4d2e1d4b111ab7f69875a112d4734fe02938fa0d25976e002828a8bd3b", "ed7d8659bf03480c69fb6830fc7d7aacd5cda0aa89ae41471465ed02cf1cd8063981c3efd194488e7cc329c0099ec24493cf5a98a113e27b5d647efea017911ee9ffbdd9d5b2c3fa1fc4", "a2976da31f76e88396507981fd69b3ad575f8da4cab101d16dba51fc31670f28")]
    [InlineData(0x647a, 0x11, 3, "d9994083f7879bfd2333bab88dad36c0473eb67daeabb4f7d4e4dca56c63ddb4", "b13fba7cd35d08236ba2f87bcc6f6e7ff64cdae73f57532d4e4a0a8de9f77c7fce7bdc75d3d75e0c3d0433a598ecec66384ef6c01f3efd9b3228d302b428aec58b8b2dc968a807686dda", "51aa31c5abe8b1785a8abe0ecc54870f4290839084259e12bd44cac46e09dedb")]
    [InlineData(0x0042, 0x13, 1, "6d3d3174abc633f10cc9ee967988926586d6174a53d4f83c4d1c1a1add2ffb04", "c32d4336f4e00e45dbcce8cc3a2958e50ce7c307c7b3389b7749c0ff13107b01d41d98c39ee1b762ed49e43d9bf43a3eda9461306ee687188d509d9aaded972b963322c816006fdca3eb", "3e7d4943487b9b2a6e56040a271a5fe79b73791f49e9bd18df78ba06a3da7dcf")]
    public void The_key_schedules_come_out(int kem, int kdf, int aead, string secret, string ciphertext, string exported)
    {
        using var context = new HpkeSchedule((ushort)kem, (ushort)kdf, (ushort)aead).Derive(Convert.FromHexString(secret), Convert.FromHexString("34663634363532303666366532303631323034373732363536333639363136653230353537323665"));
        var plaintext = Convert.FromHexString("34323635363137353734373932303639373332303734373237353734363832633230373437323735373436383230363236353631373537343739");
        var output = new byte[plaintext.Length + 16];
        context.Seal(default, plaintext, output);
        context.Seal(Convert.FromHexString("436f756e742d31"), plaintext, output);
        Assert.Equal(ciphertext, Convert.ToHexStringLower(output));
        var export = new byte[32];
        context.Export(Convert.FromHexString("70736575646f72616e646f6d30"), export);
        Assert.Equal(exported, Convert.ToHexStringLower(export));
    }

    [Theory]
    [InlineData(0x0040, "d7c1c923cee18d6a91cada4526e4d72809749b68ae19fd32fe6c4ec5f82fa9472e336e68c54181766e5a978ecdf20d81977b94253a3827f9d9126bc91532bbe5", "fcc790d47249f00165299da5ea7e8fc878913ad9487ea6f437039dd605cb032e4ed9054818b70b38fa139651fa80187a0f390d71af83d0661c76fb182c9fbd0c")]
    [InlineData(0x0041, "353e522ee88da0097916c435377e3ffee4cd8288b910a79882f4ac87787cebe6ef7d126a2ef91b2c37f741af42851a08d24a756b225d86d534902829896e726b", "e3408aae322a3628a4d641c2690d4eb212fd66f369782f2dd22fa293476c69957716be20e83920cd26a7710110a34ac3d5da7d90efdc9759812f5cf1a47e85bf")]
    [InlineData(0x0042, "ece1c121b5cc978bdce5eb8d60e9ff101d65b94379898e800c37f79164a25d03264a357df7cd28214b11e171c94dea2338b736e7dbb6f00a0b1b280ae6ad1ba4", "c58f733ea1245a7a54723c30dbf0837acdd7e93c188692523b53b132b993a25af933368a76bbcbf1212e1d34d7128e32c387dc9b04a7ceb0e2b40e1e5769c57d")]
    [InlineData(0x0050, "5e28a96731c6665f07bb00811cd70f0d3d6c44666ca54cddbb7e5946053b6415", "724eed44c3843d1f260f79b142ce633d602f7989a53ffc9fd4a68690c8e7baa5")]
    [InlineData(0x647a, "b86e76a59fabfc87b30cd7b1f7aaa28a834eb64e7a261c197b9a842893fbce56", "3ec47fa82dd5689d27c6190e724c74ec8f608df3331ce331929e37b829676630")]
    [InlineData(0x0051, "0fce198c0c1ccfca5cd1ca8bc495b06696cbb8c733e708ead4531b2b294c38d2", "dbdae0423ba0e5db3d6322601b8dc302d3051d4677142079c7bdf441f4c448dd")]
    [InlineData(0x0010, "c6eedf3e84fca93ef3434208f038538f182693825a803f8a3e5469890d893090", "5822d76fd4586619a9cb6c0c8f823e0544d89ef1de0e6cbb21206800708bd1ec")]
    [InlineData(0x0011, "1569d065e398456987a4a76e7117d97767cc8aecef8efebaa3ad5aee78d44f5fab347ee19307e6804ff32d8b15a3fbe1", "8871021324f8190e50abe26cff62404778585a56d8712ff28afd99605e898d08b580b7c8f18fb166b28b1a6584662b96")]
    [InlineData(0x0020, "97b023835635fbaeca0d748871b9a420865212e74fbef3d942c331e147149560", "85765ddffb3d34268e05ac28213b6fbef25ae7a43fcc8c03cd6e52977fcd5ee3")]
    public void Private_keys_come_from_their_key_material(int kem, string keyMaterial, string privateKey)
    {
        var derived = new byte[Kems.Of(kem).PrivateKeySize];
        Kems.Of(kem).DerivePrivateKey(Convert.FromHexString(keyMaterial), derived);
        Assert.Equal(privateKey, Convert.ToHexStringLower(derived));
    }

    // RFC 9180's vectors: DHKEM(P-256), HKDF-SHA256, AES-256-GCM, PSK mode.
    [Fact]
    public void PSK_mode_comes_out()
    {
        var secret = Convert.FromHexString("aeb4e12a4b956e80588b330a6105a9158b580382427a40dc7c480472dfa346a7");
        using var context = new HpkeSchedule(0x0010, 1, 2).Derive(secret, Convert.FromHexString("4f6465206f6e2061204772656369616e2055726e"), Convert.FromHexString("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82"), Convert.FromHexString("456e6e796e20447572696e206172616e204d6f726961"));
        var plaintext = Convert.FromHexString("4265617574792069732074727574682c20747275746820626561757479");
        var output = new byte[plaintext.Length + 16];
        context.Seal(Convert.FromHexString("436f756e742d30"), plaintext, output);
        Assert.Equal("1552f6db424acdef53728dbfab35b85266681af9f9c42fa60e30cc858da8eb1fe05437fea881290cdeaad317d0", Convert.ToHexStringLower(output));
    }

    private static void Check(int id, byte[] seed, byte[] randomness, string publicKey, string encapsulation, string secret)
    {
        var kem = Kems.Of(id);
        using var key = kem.ImportPrivateKey(seed, ManagedPostQuantumProvider.Instance);
        Assert.Equal(publicKey, Convert.ToHexStringLower(SHA256.HashData(key.PublicKey)));
        var (enc, shared) = (new byte[kem.EncapsulationSize], new byte[kem.SecretSize]);
        Assert.True(kem.ImportPublicKey(key.PublicKey, ManagedPostQuantumProvider.Instance).TryEncapsulateDeterministic(randomness, enc, shared));
        Assert.Equal(encapsulation, Convert.ToHexStringLower(SHA256.HashData(enc)));
        Assert.Equal(secret, Convert.ToHexStringLower(shared));
        shared.AsSpan().Clear();
        Assert.True(key.TryDecapsulate(enc, shared));
        Assert.Equal(secret, Convert.ToHexStringLower(shared));
    }
}
