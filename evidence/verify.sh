#!/bin/sh
# Verifies with stock openssl (3.0 or later, with SM2) and a POSIX shell what can be verified so: the notes, the
# cosignatures, the manifest and the time stamps of a bundle, a proof of one leaf, or one time stamp. That the leaves of
# a bundle are complete it cannot say, so its best answer is PARTIAL; for the whole, run evidence.jar.
# 用系统自带的 openssl 核验检查点签名、联署、清单、时间戳或单条记录的证明。不能证明记录完整，最好的结果是 PARTIAL；完整验证请用 evidence.jar。
#
#   verify.sh BUNDLE --policy policy.txt                     needs unzip
#   verify.sh --proof FILE --leaf FILE --policy policy.txt
#   verify.sh --token FILE --over FILE --policy policy.txt   a bare time-stamp token, and what it is over
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

bundle='' proof='' leaf='' policy='' token='' over=''
while [ $# -gt 0 ]; do
  case $1 in
    --policy | --proof | --leaf | --token | --over)
      [ $# -ge 2 ] || wrong "$1 needs a value"
      case $1 in
        --policy) policy=$2 ;;
        --proof) proof=$2 ;;
        --leaf) leaf=$2 ;;
        --token) token=$2 ;;
        --over) over=$2 ;;
      esac
      shift 2 ;;
    --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 64 ;;
    -*) wrong "unknown option $1" ;;
    *) [ -z "$bundle" ] || wrong "one bundle only"; bundle=$1; shift ;;
  esac
done
[ -f "$policy" ] || wrong "no policy"
if [ -n "$bundle" ]; then
  [ -z "$proof$leaf$token$over" ] && [ -f "$bundle" ] || wrong "no such bundle"
  command -v unzip >/dev/null || wrong "no unzip"
elif [ -n "$token$over" ]; then
  [ -z "$proof$leaf" ] && [ -f "$token" ] && [ -f "$over" ] || wrong "no token with what it is over"
else
  [ -f "$proof" ] && [ -f "$leaf" ] || wrong "no bundle, no proof with its leaf, and no token"
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
: >"$W/tsas"
: >"$W/crls"
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
    tsa) printf '%s' "$two" >"$W/b64"
      n=$(wc -l <"$W/tsas" | tr -d ' ')
      unbase64 "$W/b64" "$W/tsa.$n.der" \
        && openssl x509 -inform DER -in "$W/tsa.$n.der" -out "$W/tsa.$n.pem" 2>/dev/null || wrong "a certificate that cannot be read"
      say "$n $one ${three:--}" >>"$W/tsas" ;;
    crl) grep -q "^[0-9]* $one " "$W/tsas" || wrong "a crl line of nobody"
      say "$one" >>"$W/crls" ;;
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
  signers='' cosigned=' ' latest=0
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
      [ "$time" -le "$latest" ] || latest=$time
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
  say "PARTIAL: what was checked holds / 所查部分通过，并非完整验证"
  exit 2
}

# --- a time stamp (RFC 3161)
elements() { # file -> lines of: offset depth header length what
  openssl asn1parse -inform DER -in "$1" >"$W/parsed" 2>/dev/null || return 1
  sed -n 's/^ *\([0-9]*\):d=\([0-9]*\) *hl=\([0-9]*\) *l= *\([0-9]*\) *[a-z]*: */\1 \2 \3 \4 /p' "$W/parsed" >"$2"
  # Every length is known and the shortest.
  [ "$(wc -l <"$W/parsed")" -eq "$(wc -l <"$2")" ] && awk '$3 != ($4 < 128 ? 2 : $4 < 256 ? 3 : 4) { exit 1 }' "$2"
}
within() { # elements from to depth: those of this depth between two offsets
  awk -v from="$2" -v to="$3" -v depth="$4" '$1 >= from && $1 < to && $2 == depth' "$1"
}
part() { # file element: its bytes
  set -- "$1" $(say "$2" | cut -d' ' -f1-4)
  tail -c +$(($2 + 1)) "$1" | head -c $(($4 + $5))
}
content() { # the same without tag and length
  set -- "$1" $(say "$2" | cut -d' ' -f1-4)
  tail -c +$(($2 + $4 + 1)) "$1" | head -c "$5"
}
whole() { set -- $(say "$1" | cut -d' ' -f1-4); echo $(($1 + $3 + $4)); } # where it ends
epoch() { # YYYYMMDDHHMMSS
  y=$(printf %s "$1" | cut -c1-4) m=$(printf %s "$1" | cut -c5-6 | sed 's/^0//') d=$(printf %s "$1" | cut -c7-8 | sed 's/^0//')
  hour=$(printf %s "$1" | cut -c9-10 | sed 's/^0//') minute=$(printf %s "$1" | cut -c11-12 | sed 's/^0//')
  second=$(printf %s "$1" | cut -c13-14 | sed 's/^0//')
  [ "$m" -gt 2 ] && m=$((m - 3)) || { m=$((m + 9)) y=$((y - 1)); }
  echo $(((y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + d - 719469) * 86400 + hour * 3600 + minute * 60 + second))
}

leads() { # certificate of the token: to one of the policy's, directly or through the token's others; leaves tsa, asked
  mv "$1" "$W/current"
  for step in 1 2 3 4; do
    while read -r n name wanted; do
      openssl verify -partial_chain -trusted "$W/tsa.$n.pem" -vfyopt $ID -attime "$at" $purpose "$W/current" >/dev/null 2>&1 || continue
      tsa=$name asked=$wanted
      return 0
    done <"$W/tsas"
    found=''
    for other in "$W"/other.*; do
      [ -f "$other" ] || continue
      openssl verify -partial_chain -trusted "$other" -vfyopt $ID -attime "$at" $purpose "$W/current" >/dev/null 2>&1 || continue
      mv "$other" "$W/current"
      found=1 purpose=''
      break
    done
    [ -n "$found" ] || return 1
  done
  return 1
}

stamp() { # token file name after: leaves stamped, the time in seconds
  elements "$1" "$W/e" || invalid "$3: a time stamp that cannot be read"
  [ "$(whole "$(sed -n 1p "$W/e")")" = "$(bytes "$1")" ] || invalid "$3: bytes behind its time stamp"
  within "$W/e" 0 99999 3 >"$W/d3"
  [ "$(cut -d' ' -f5- "$W/d3" | sed 's/ *:.*//; s/ *$//' | tr '\n' '|')" = 'INTEGER|SET|SEQUENCE|cont [ 0 ]|SET|' ] \
    && sed -n 2p "$W/e" | grep -q ':pkcs7-signedData$' || invalid "$3: a time stamp in another form"
  for i in 2 3 4 5; do
    element=$(sed -n "${i}p" "$W/d3")
    eval "from$i=\${element%% *} to$i=\$(whole \"\$element\")"
  done
  [ "$(within "$W/e" $from2 $to2 5 | grep -c ':sm3$')" = 1 ] || invalid "$3: a digest that is not SM3"
  within "$W/e" $from3 $to3 4 | grep -q ':id-smime-ct-TSTInfo$' || invalid "$3: signed data of another kind"
  element=$(within "$W/e" $from3 $to3 5 | grep 'OCTET STRING')
  [ -n "$element" ] || invalid "$3: a time stamp without its content"
  content "$1" "$element" >"$W/info"
  within "$W/e" $from5 $to5 5 >"$W/d5"
  [ "$(cut -d' ' -f5- "$W/d5" | sed 's/ *\[HEX DUMP\].*//; s/ *:.*//; s/ *$//' | tr '\n' '|')" = 'INTEGER|SEQUENCE|SEQUENCE|cont [ 0 ]|SEQUENCE|OCTET STRING|' ] \
    || invalid "$3: not one signer, or an unsigned attribute"
  set -- "$1" "$2" "$3" "$4" "$(sed -n 3p "$W/d5")" "$(sed -n 4p "$W/d5")" "$(sed -n 5p "$W/d5")" "$(sed -n 6p "$W/d5")"
  within "$W/e" "${5%% *}" "$(whole "$5")" 6 | grep -q ':sm3$' || invalid "$3: a digest that is not SM3"
  within "$W/e" "${7%% *}" "$(whole "$7")" 6 | grep -q ':SM2-with-SM3$' || invalid "$3: a signature that is not SM2 with SM3"
  { printf '1'; part "$1" "$6" | tail -c +2; } >"$W/message"
  content "$1" "$8" >"$W/signature"
  within "$W/e" "${6%% *}" "$(whole "$6")" 8 >"$W/values"
  within "$W/e" "${6%% *}" "$(whole "$6")" 7 | awk '/:messageDigest$/ { getline; print $1 + $3; exit }' >"$W/at"
  element=$(grep "^$(cat "$W/at") " "$W/values") || invalid "$3: no digest is signed"
  [ "$(content "$1" "$element" | od -An -v -tx1 | tr -d ' \n')" = "$(sm3hex "$W/info")" ] || invalid "$3: its content is not what was signed"

  elements "$W/info" "$W/i" || invalid "$3: a time stamp that cannot be read"
  [ "$(within "$W/i" 0 99999 3 | sed -n 1p | grep -c ':sm3$')" = 1 ] || invalid "$3: an imprint that is not of SM3"
  element=$(within "$W/i" 0 99999 2 | grep 'OCTET STRING' | sed -n 1p)
  [ "$(content "$W/info" "${element:-0 0 0 0}" | od -An -v -tx1 | tr -d ' \n')" = "$(sm3hex "$2")" ] || invalid "$3: a time stamp over other bytes"
  oid=$(sed -n '3s/.*OBJECT *://p' "$W/i")
  serial=$(within "$W/i" 0 99999 1 | grep INTEGER | sed -n '2s/.*://p')
  time=$(within "$W/i" 0 99999 1 | sed -n 's/.*GENERALIZEDTIME *:\([0-9]\{14\}\)\(\.[0-9]*\)\{0,1\}Z$/\1/p')
  [ -n "$time" ] || invalid "$3: a time stamp without a time"
  at=$(epoch "$time")

  rm -f "$W"/other.*
  within "$W/e" $from4 $to4 4 >"$W/d4"
  n=0 mine=''
  while read -r element; do
    n=$((n + 1))
    part "$1" "$element" | openssl x509 -inform DER -out "$W/other.$n" 2>/dev/null || invalid "$3: a certificate that cannot be read"
    openssl x509 -in "$W/other.$n" -noout -pubkey >"$W/own" 2>/dev/null
    [ -z "$mine" ] && verified "$W/own" "$W/signature" "$W/message" && mv "$W/other.$n" "$W/mine" && mine=1
  done <"$W/d4"
  [ -n "$mine" ] || invalid "$3: not the signature of its certificate"
  purpose='-purpose timestampsign'
  leads "$W/mine" || invalid "$3: a time stamp of nobody whom the policy trusts, or by a certificate that did not hold then"
  [ "$asked" = - ] || [ "$asked" = "$oid" ] || invalid "$3: a time stamp under another policy"
  if grep -qx "$tsa" "$W/crls"; then say "not checked: what $tsa has revoked / 未检查吊销"; fi
  [ "$at" -le $(($(date +%s) + 300)) ] || invalid "$3: stamped at a time that has not come"
  if [ "$4" -gt 0 ]; then
    [ "$at" -ge $(($4 - 300)) ] || invalid "$3: stamped before it was there"
    [ "$at" -le $(($4 + 86400)) ] || invalid "$3: stamped too late"
  fi
  say "ok: $3: stamped ${time}Z by $tsa, number $serial / 时间戳"
}

if [ -n "$token" ]; then
  [ -s "$W/tsas" ] || wrong "a policy without a tsa"
  stamp "$token" "$over" "the time stamp" 0
  end "who else has signed what it is over, and which certificate its signer names"
fi

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
grep -qvE '^(bundle\.json|certs/log-[0-9a-f]{8}\.der|checkpoint/((first|last)\.note|last\.tsr)|edges/(left|right)\.txt|leaves\.bin|redactions\.json|report\.html|manifest\.(sm3|sig|tsr)|consistency/[0-9]+-[0-9]+\.txt|(disclosures|auditevents)/[0-9]+\.json|proofs/[0-9]+\.(leaf|tlog-proof))$' \
  "$W/names" && invalid "a file that no bundle has"
[ -z "$(sort "$W/names" | uniq -d)" ] || invalid "a file twice"
unzip -Zl "$bundle" | sed '1,2d;$d' >"$W/listed"
grep -qv ' stor ' "$W/listed" && invalid "a file that is packed"
# A link would have the files of this machine read, or a device that has no end.
grep -qv '^-' "$W/listed" && invalid "a link, or what is no plain file"
mkdir "$W/b"
unzip -qq -d "$W/b" "$bundle" >/dev/null 2>&1 || invalid "the zip is damaged"
[ -z "$(find "$W/b" ! -type f ! -type d)" ] || invalid "a link, or what is no plain file"
cd "$W/b" || wrong "no temporary folder"
for name in bundle.json checkpoint/last.note edges/left.txt edges/right.txt leaves.bin redactions.json report.html manifest.sm3 manifest.sig; do
  [ -f "$name" ] || invalid "no $name"
done
grep -v '^manifest\.' "$W/names" | sort | xargs openssl dgst -sm3 -r >"$W/manifest" || invalid "a file cannot be read"
cmp -s "$W/manifest" manifest.sm3 || invalid "the manifest is not that of the files"
say "ok: every file has the hash of the manifest / 文件与清单相符"
if [ -f checkpoint/first.note ]; then
  note checkpoint/first.note first.note
  first=$size firstorigin=$origin
fi
note checkpoint/last.note last.note
[ "${firstorigin-$origin}" = "$origin" ] && [ "${first-0}" -le "$size" ] || invalid "the checkpoints do not belong together"
for name in certs/*.der; do
  [ -f "$name" ] || continue
  id=$(printf %s "$name" | cut -c11-18)
  case "$signers " in *" $id "*) ;; *) invalid "$name is of a key that has not signed" ;; esac
  openssl x509 -inform DER -in "$name" -outform DER 2>/dev/null | cmp -s - "$name" || invalid "$name cannot be read"
  openssl x509 -inform DER -in "$name" -noout -pubkey >"$W/own" 2>/dev/null && cmp -s "$W/own" "$W/key.$id" \
    || invalid "$name is of another key"
done
grep -qF "\"log\":\"$origin\"" bundle.json || invalid "bundle.json is of another log"
grep -q '"version":1,' bundle.json || invalid "bundle.json has another version"
named=''
[ ! -f checkpoint/last.tsr ] || named='"checkpoint/last.tsr"'
[ ! -f manifest.tsr ] || named="${named:+$named,}\"manifest.tsr\""
grep -qF "\"tokens\":[$named]" bundle.json || invalid "a time stamp that is named and not there, or there and not named"
if [ ! -s "$W/tsas" ]; then
  [ -z "$named" ] || { say "PENDING: the policy has no tsa to check the time stamps by / policy 没有 tsa 行"; pending=1; }
else
  if [ -f checkpoint/last.tsr ]; then
    stamp checkpoint/last.tsr checkpoint/last.note last.note "$latest"
    lastserial=$serial
  else
    say "PENDING: last.note: no time stamp yet / 缺少时间戳"
    pending=1
  fi
  if [ -f manifest.tsr ]; then
    made=$(sed -n 's/.*"created":"\([^"]*\)".*/\1/p' bundle.json | tr -cd 0-9 | cut -c1-14)
    stamp manifest.tsr manifest.sm3 manifest.sm3 "$(epoch "$made")"
    [ "${lastserial-}" != "$serial" ] || invalid "two time stamps under one number"
  fi
fi
for id in $signers; do
  verified "$W/key.$id" manifest.sig manifest.sm3 && signed=1
done
[ -n "${signed-}" ] || invalid "the manifest is not signed by the log"
say "ok: the log's signature of the manifest / 日志对清单的签名"
end "the leaves, the tree, completeness, disclosures, and what was seen before"
