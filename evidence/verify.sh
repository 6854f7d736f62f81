#!/bin/sh
# Verifies with stock openssl (3.0 or later, with SM2) and a POSIX shell what can be verified so: the notes, the
# cosignatures and the manifest of a bundle, or a proof of one leaf. That the leaves of a bundle are complete it cannot
# say, so its best answer is PARTIAL; for the whole, run evidence.jar.
# 用系统自带的 openssl 核验检查点签名、联署、清单或单条记录的证明。不能证明记录完整,最好的结果是 PARTIAL;完整验证请用 evidence.jar。
#
#   verify.sh BUNDLE --policy policy.txt                     needs unzip
#   verify.sh --proof FILE --leaf FILE --policy policy.txt
#
# exit: 2 PARTIAL, 10 PENDING, 30 INVALID, 64 nothing was verified. Never 0.
set -u
LC_ALL=C
export LC_ALL
DASH=$(printf '\342\200\224')
ID=distid:1234567812345678

say() { printf '%s\n' "$*"; }
wrong() { say "$* / 未进行验证" >&2; exit 64; }
invalid() { say "INVALID: $* / 无效"; exit 30; }

bundle='' proof='' leaf='' policy=''
while [ $# -gt 0 ]; do
  case $1 in
    --policy | --proof | --leaf)
      [ $# -ge 2 ] || wrong "$1 needs a value"
      case $1 in
        --policy) policy=$2 ;;
        --proof) proof=$2 ;;
        --leaf) leaf=$2 ;;
      esac
      shift 2 ;;
    --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 64 ;;
    -*) wrong "unknown option $1" ;;
    *) [ -z "$bundle" ] || wrong "one bundle only"; bundle=$1; shift ;;
  esac
done
[ -f "$policy" ] || wrong "no policy"
if [ -n "$bundle" ]; then
  [ -z "$proof$leaf" ] && [ -f "$bundle" ] || wrong "no such bundle"
  command -v unzip >/dev/null || wrong "no unzip"
else
  [ -f "$proof" ] && [ -f "$leaf" ] || wrong "no bundle, or no proof with its leaf"
fi
openssl list -public-key-algorithms 2>/dev/null | grep -qi sm2 || wrong "this openssl has no SM2"

W=$(mktemp -d) || wrong "no temporary folder"
trap 'rm -rf "$W"' EXIT
trap 'exit 64' HUP INT TERM

bytes() { wc -c <"$1" | tr -d ' '; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
sm3hex() { openssl dgst -sm3 -r "$1" | cut -d' ' -f1; }

# base64 text file -> bytes; only in its one form
unbase64() {
  openssl base64 -d -A -in "$1" -out "$2" 2>/dev/null || return 1
  [ "$(openssl base64 -A -in "$2")" = "$(cat "$1")" ]
}

# key.pem signature message. openssl reads 72 bytes of the signature and does not see what is behind them.
verified() {
  [ "$(bytes "$2")" -ge 8 ] || return 1
  second=$(od -An -v -tx1 -j1 -N1 "$2" | tr -d ' \n')
  [ "$(bytes "$2")" -eq $((2 + 0x$second)) ] || return 1
  openssl dgst -sm3 -verify "$1" -sigopt $ID -signature "$2" "$3" >/dev/null 2>&1
}

# --- the policy: one file a key, named by its label
: >"$W/keys"
number() { case $1 in '' | *[!0-9]* | 0?* | ????????????????????*) return 1 ;; esac; }
key() { # role name vkey
  rest=${3#*+}
  name=${3%%+*}
  id=${rest%%+*}
  printf '%s' "${rest#*+}" >"$W/b64"
  unbase64 "$W/b64" "$W/typed" || wrong "a key that cannot be read"
  length=$(bytes "$W/typed")
  [ "$length" -gt 91 ] || wrong "a key that cannot be read"
  type=$(dd if="$W/typed" bs=1 skip=1 count=$((length - 92)) 2>/dev/null)
  [ "$type" = "sm2-sm3-der/$1/v1" ] || wrong "a key of another role"
  tail -c 91 "$W/typed" >"$W/der"
  [ ! -e "$W/key.$id" ] || wrong "two keys of one id"
  openssl pkey -pubin -inform DER -in "$W/der" -out "$W/key.$id" 2>/dev/null || wrong "a key that cannot be read"
  { printf '%s\n' "$name"; cat "$W/typed"; } >"$W/named"
  [ "$(sm3hex "$W/named" | cut -c1-8)" = "$id" ] || wrong "a key whose id is not its own"
  say "$1 $name $id $2 " >>"$W/keys"
}
[ "$(tail -c 1 "$policy" | od -An -tx1 | tr -d ' \n')" = 0a ] || wrong "a policy whose last line has no end"
quorum='' members=''
while read -r word one two three rest; do
  case $word in
    '' | \#*) ;;
    log) key log - "$one" ;;
    witness) key cosignature "$one" "$two" ;;
    group) [ "$two" = all ] || wrong "only groups of all are known here"
      [ -z "$members" ] || wrong "only one group is known here"
      group=$one members="$three $rest" ;;
    quorum) quorum=$one ;;
    validity) number "$two" && { [ "$three" = - ] || number "$three"; } || wrong "a range that cannot be read"
      say "$one $two $three" >>"$W/ranges" ;;
    *) wrong "a line of the policy that is not known" ;;
  esac
done <"$policy"
: >>"$W/ranges"
[ -n "$quorum" ] || wrong "a policy without a quorum"
[ "$quorum" = none ] && members=''
[ "$quorum" = none ] || [ "$quorum" = "${group-}" ] || members=$quorum

holds() { # label size
  while read -r label from to; do
    [ "$label" = "$1" ] || continue
    [ "$2" -ge "$from" ] && { [ "$to" = - ] || [ "$2" -le "$to" ]; } || return 1
  done <"$W/ranges"
}

# --- a note: leaves $W/text, origin, size, root, signers (keys of the log), cosigned (names of the policy)
note() {
  tail -c 1 "$1" | od -An -tx1 | grep -q 0a || invalid "$2 has no end of line"
  sed '/^$/,$d' "$1" >"$W/text"
  sed '1,/^$/d' "$1" >"$W/lines"
  { cat "$W/text"; echo; cat "$W/lines"; } | cmp -s - "$1" || invalid "$2 is not a note"
  [ "$(wc -l <"$W/text" | tr -d ' ')" = 3 ] || invalid "$2 is not a checkpoint"
  [ -s "$W/lines" ] && [ "$(wc -l <"$W/lines")" -le 20 ] || invalid "$2 is not signed, or too often"
  origin=$(sed -n 1p "$W/text")
  size=$(sed -n 2p "$W/text")
  root=$(sed -n 3p "$W/text")
  number "$size" || invalid "$2 has no size"
  printf '%s' "$root" >"$W/b64"
  unbase64 "$W/b64" "$W/root" && [ "$(bytes "$W/root")" = 32 ] || invalid "$2 has no root"
  case $origin in '' | *[[:space:]]*) invalid "$2 has no origin" ;; esac
  grep -F -e " $origin " "$W/keys" | grep -q '^log ' || invalid "$2 is of a log that the policy does not know"
  signers='' cosigned=' '
  while read -r dash name line rest; do
    [ "$dash" = "$DASH" ] && [ -z "$rest" ] || invalid "$2 has a line that is no signature"
    printf '%s' "$line" >"$W/b64"
    unbase64 "$W/b64" "$W/payload" && [ "$(bytes "$W/payload")" -gt 4 ] || invalid "$2 has a signature that cannot be read"
    id=$(hex "$W/payload" | cut -c1-8)
    known=$(grep -F -e " $name $id " "$W/keys") || continue
    role=${known%% *}
    who=$(say "$known" | cut -d' ' -f4)
    if [ "$role" = log ]; then
      tail -c +5 "$W/payload" >"$W/signature"
      cp "$W/text" "$W/message"
    else
      [ "$(bytes "$W/payload")" -gt 12 ] || invalid "$2: not the signature of $name"
      time=$((0x$(hex "$W/payload" | cut -c9-24)))
      [ "$time" -gt 0 ] && [ "$time" -le $(($(date +%s) + 300)) ] || invalid "$2: a cosignature from the future"
      { printf 'sm2-cosignature/v1\ncosigner %s\ntime %s\n' "$name" "$time"; cat "$W/text"; } >"$W/message"
      tail -c +13 "$W/payload" >"$W/signature"
    fi
    verified "$W/key.$id" "$W/signature" "$W/message" || invalid "$2: not the signature of $name"
    holds "$name+$id" "$size" || continue
    if [ "$role" = log ]; then
      [ "$name" = "$origin" ] && signers="$signers $id"
    else
      cosigned="$cosigned$who "
    fi
  done <"$W/lines"
  [ -n "$signers" ] || invalid "$2 is not signed by its log"
  say "ok: $2: the log's signature, size $size / 日志签名"
  for who in $members; do
    case $cosigned in
      *" $who "*) say "ok: $2: cosigned by $who / 联署" ;;
      *) say "PENDING: $2: not cosigned by $who / 缺少联署"; pending=1 ;;
    esac
  done
}
pending=0

end() {
  say "not checked: $* / 未检查"
  if [ $pending = 1 ]; then say "PENDING / 尚不能作为证据"; exit 10; fi
  say "PARTIAL: what was checked holds / 所查部分通过,并非完整验证"
  exit 2
}

# --- one leaf
if [ -n "$proof" ]; then
  [ "$(sed -n 1p "$proof")" = c2sp.org/tlog-proof@v1 ] || invalid "not a proof of version 1"
  sed '/^$/,$d' "$proof" >"$W/head"
  sed '1,/^$/d' "$proof" >"$W/note"
  { cat "$W/head"; echo; cat "$W/note"; } | cmp -s - "$proof" || invalid "not a proof"
  sed 1d "$W/head" | sed '1{/^extra /d;}' >"$W/body"
  index=$(sed -n '1s/^index //p' "$W/body")
  number "$index" || invalid "a proof without an index"
  note "$W/note" "the checkpoint"
  [ "$index" -lt "$size" ] || invalid "an index outside the tree"
  grep -q "\"log\":\"$origin\"" "$leaf" && grep -q "\"seq\":\"$index\"" "$leaf" || invalid "the leaf names another place"
  { printf '\000'; cat "$leaf"; } | openssl dgst -sm3 -binary >"$W/reached"
  at=$index last=$((size - 1)) hashes=0
  sed 1d "$W/body" >"$W/hashes"
  while read -r line; do
    hashes=$((hashes + 1))
    [ $hashes -le 63 ] && [ $last -gt 0 ] || invalid "a hash too many"
    printf '%s' "$line" >"$W/b64"
    unbase64 "$W/b64" "$W/sibling" && [ "$(bytes "$W/sibling")" = 32 ] || invalid "a line that is no hash"
    if [ $((at % 2)) = 1 ] || [ "$at" = $last ]; then
      { printf '\001'; cat "$W/sibling" "$W/reached"; } | openssl dgst -sm3 -binary >"$W/next"
      while [ $((at % 2)) = 0 ] && [ "$at" != 0 ]; do at=$((at / 2)) last=$((last / 2)); done
    else
      { printf '\001'; cat "$W/reached" "$W/sibling"; } | openssl dgst -sm3 -binary >"$W/next"
    fi
    mv "$W/next" "$W/reached"
    at=$((at / 2)) last=$((last / 2))
  done <"$W/hashes"
  [ $last = 0 ] && cmp -s "$W/reached" "$W/root" || invalid "the leaf is not in the tree at this place"
  say "ok: leaf $index is in the tree / 记录在日志中"
  end "that the leaf is in its one form, and all other leaves"
fi

# --- a bundle
unzip -Z1 "$bundle" >"$W/names" 2>/dev/null || invalid "not a zip"
grep -qvE '^(bundle\.json|checkpoint/(first|last)\.note|edges/(left|right)\.txt|leaves\.bin|redactions\.json|report\.html|manifest\.(sm3|sig)|consistency/[0-9]+-[0-9]+\.txt|(disclosures|auditevents)/[0-9]+\.json|proofs/[0-9]+\.(leaf|tlog-proof))$' \
  "$W/names" && invalid "a file that no bundle has"
[ -z "$(sort "$W/names" | uniq -d)" ] || invalid "a file twice"
unzip -Zl "$bundle" | sed '1,2d;$d' | grep -qv ' stor ' && invalid "a file that is packed"
mkdir "$W/b"
unzip -qq -d "$W/b" "$bundle" >/dev/null 2>&1 || invalid "the zip is damaged"
cd "$W/b" || wrong "no temporary folder"
for name in bundle.json checkpoint/last.note edges/left.txt edges/right.txt leaves.bin redactions.json report.html manifest.sm3 manifest.sig; do
  [ -f "$name" ] || invalid "no $name"
done
grep -v '^manifest\.s' "$W/names" | sort | xargs openssl dgst -sm3 -r >"$W/manifest" || invalid "a file cannot be read"
cmp -s "$W/manifest" manifest.sm3 || invalid "the manifest is not that of the files"
say "ok: every file has the hash of the manifest / 文件与清单相符"
if [ -f checkpoint/first.note ]; then
  note checkpoint/first.note first.note
  first=$size firstorigin=$origin
fi
note checkpoint/last.note last.note
[ "${firstorigin-$origin}" = "$origin" ] && [ "${first-0}" -le "$size" ] || invalid "the checkpoints do not belong together"
grep -qF "\"log\":\"$origin\"" bundle.json || invalid "bundle.json is of another log"
grep -q '"version":1,' bundle.json || invalid "bundle.json has another version"
grep -qF '"tokens":[]' bundle.json || invalid "a time stamp that is named is not there"
for id in $signers; do
  verified "$W/key.$id" manifest.sig manifest.sm3 && signed=1
done
[ -n "${signed-}" ] || invalid "the manifest is not signed by the log"
say "ok: the log's signature of the manifest / 日志对清单的签名"
end "the leaves, the tree, completeness, disclosures, and what was seen before"
