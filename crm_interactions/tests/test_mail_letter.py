import email
import email.policy
import re

from odoo.tests import BaseCase, tagged

from ..models.mail_letter import address_header, file_part, header, letter, text_part

HEBREW = "שלום וברכה, יש לנו חדשות בשבילכם"
POLISH = "Zażółć gęślą jaźń – oferta dla Państwa, ważna do końca miesiąca, tylko w oddziale"
URL = "https://crm.example.com/agreements/unsubscribe/" + "x" * 300


@tagged("post_install", "-at_install")
class TestMailLetter(BaseCase):
    """E-mails as they are written: what any mail program reads of them is what was meant."""

    def _parsed(self, text="Text", html="<p>Text</p>", files=(), headers=()):
        """Return a mail as the standard library reads it; its lines are as SMTP wants them."""
        data = letter([header("Subject", "News"), *headers], text, html, files)
        self.assertNotRegex(data, rb"[^\r]\n|\r[^\n]")
        self.assertLessEqual(max(map(len, data.split(b"\r\n"))), 998)
        data.decode("ascii")
        return email.message_from_bytes(data, policy=email.policy.default)

    def test_words_arrive_in_every_script(self):
        """F4: subject, text and HTML are read as they were written, whatever their letters."""
        for words in ("Plain", POLISH, HEBREW, "News 🎉 " * 20, "=?utf-8?q?no_code?="):
            html = f'<div style="color: red">{words}</div>\n' * 3 + "<p>.\n.</p>" + "long " * 300
            mail = self._parsed(f"{words}\n.\n{words} ", html, headers=[header("X-Words", words)])
            self.assertEqual(mail["X-Words"].strip(), words.strip())
            plain, rich = (part.get_content().splitlines() for part in mail.iter_parts())
            self.assertEqual(plain, [words, ".", f"{words} "])
            self.assertEqual(rich, html.splitlines())

    def test_encodings_are_the_shortest(self):
        """F4: plain words stay plain, some accents are quoted, other scripts are packed."""
        some = "Zażółć: an offer that is made in plain words otherwise"
        for words, encoding in (("Plain", b"7bit"), (some, b"quoted"), (HEBREW, b"base64")):
            self.assertIn(b"Transfer-Encoding: " + encoding, text_part(words, "plain"))

    def test_long_link_in_a_header_stays_one_word(self):
        """B10: mail programs find the link to unsubscribe, however long its token is."""
        line = header("List-Unsubscribe", f"<{URL}>")
        self.assertEqual(line, f"List-Unsubscribe: <{URL}>".encode())

    def test_encoded_words_keep_their_lengths(self):
        """F4: no encoded word is longer than 75 characters (RFC 2047)."""
        words = re.findall(rb"=\?.*?\?=", header("Subject", HEBREW * 5))
        self.assertGreater(len(words), 3)
        self.assertLessEqual(max(map(len, words)), 75)

    def test_line_breaks_are_refused(self):
        """F4: a line break would smuggle in headers or recipients."""
        for value in ("News\r\nBcc: all@example.com", "News\nX: y", "News\x00"):
            with self.assertRaises(ValueError):
                header("Subject", value)
            with self.assertRaises(ValueError):
                address_header("From", value[:-1] + "\n")

    def test_senders_with_accents(self):
        """F4: a sender's name arrives as it is written."""
        line = address_header("From", '"Łukasz Żak" <office@example.com>')
        mail = self._parsed(headers=[line])
        self.assertEqual(mail["From"].addresses[0].display_name, "Łukasz Żak")
        self.assertEqual(mail["From"].addresses[0].addr_spec, "office@example.com")

    def test_files_arrive_as_they_are(self):
        """F4: files have their names, kinds and every byte."""
        content = bytes(range(256)) * 20
        files = [
            file_part("oferta–ważna.pdf", content, "application/pdf"),
            file_part("mail.eml", b"Subject: x\n\ny", "message/rfc822"),
            file_part("empty", None, False),
        ]
        mail = self._parsed(files=files)
        self.assertEqual(mail.get_body("html").get_content(), "<p>Text</p>")
        found = [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
        self.assertEqual(
            found,
            [("oferta–ważna.pdf", content), ("mail.eml", b"Subject: x\n\ny"), ("empty", b"")],
        )
