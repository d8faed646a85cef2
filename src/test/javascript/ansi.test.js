import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnsiReader, plainText } from '../../main/webapp/element/ansi.js';
import { visibleParts } from '../../main/webapp/element/visible-text.js';

const read = (/** @type {string} */ text) => new AnsiReader().read(text);

test('leaves plain text as it is', () => {
  assert.deepEqual(read('<b>plain</b>'), [{ text: '<b>plain</b>', style: '' }]);
});

test('gives class names for colours and attributes and forgets them at a reset', () => {
  assert.deepEqual(read('a\x1b[1;4;31mb\x1b[0mc\x1b[92;44md\x1b[me'), [
    { text: 'a', style: '' },
    { text: 'b', style: 'ansi-bold ansi-underline ansi-fg-1' },
    { text: 'c', style: '' },
    { text: 'd', style: 'ansi-fg-10 ansi-bg-4' },
    { text: 'e', style: '' },
  ]);
});

test('ends each attribute by its own code', () => {
  assert.deepEqual(read('\x1b[1;3;32mx\x1b[22my\x1b[23;39mz'), [
    { text: 'x', style: 'ansi-bold ansi-italic ansi-fg-2' },
    { text: 'y', style: 'ansi-italic ansi-fg-2' },
    { text: 'z', style: '' },
  ]);
});

test('maps palette and true colours to the sixteen of the theme', () => {
  assert.deepEqual(read('\x1b[38;5;196mr\x1b[38;2;0;250;10mg\x1b[38:5:12mb').map(({ style }) => style), [
    'ansi-fg-9',
    'ansi-fg-10',
    'ansi-fg-12',
  ]);
});

test('is not led astray by colours that do not exist', () => {
  for (const codes of ['38', '38;5', '38;5;999', '38;2;1', '48;9;1', '999', ';;;', '?25']) {
    assert.deepEqual(read(`\x1b[${codes}mx`), [{ text: 'x', style: '' }], codes);
  }
});

test('strips every other sequence and keeps the text of a link', () => {
  assert.equal(plainText('\x1b[2K\x1b[1;1Ha\x1b]0;title\x07b\x1b]8;;https://x\x1b\\c\x1b]8;;\x1b\\\x1bPq\x1b\\d\x1b(B'), 'abcd');
});

test('keeps the text behind a sequence that never ends', () => {
  assert.equal(plainText('\x1b]0;never ended, still here'), '0;never ended, still here');
  assert.equal(plainText('a\x1b[31'), 'a31');
});

test('carries the style from one piece of a message to the next', () => {
  const reader = new AnsiReader();
  reader.read('\x1b[31mfirst');

  assert.deepEqual(reader.read('second'), [{ text: 'second', style: 'ansi-fg-1' }]);
});

test('reads a hostile megabyte in a moment', { timeout: 5000 }, () => {
  for (const text of ['\x1b]'.repeat(500_000), '\x1b['.repeat(500_000), `\x1b]${'x'.repeat(1_000_000)}`, '\x1bP'.repeat(500_000)]) {
    read(text);
  }
});

test('shows what cannot be seen and leaves emoji whole', () => {
  const shown = (/** @type {string} */ text) => visibleParts(text).map((part) => part.text).join('');

  assert.equal(shown('a\x00b\rc\x1b\x7f'), 'a\\x00b\\rc\\x1B\\x7F');
  assert.equal(shown('\u202Eabc'), '\\u202Eabc');
  assert.equal(shown('tab\tline\n👩‍👩‍👧'), 'tab\tline\n👩‍👩‍👧');
});
